// multipart/form-data (RFC 7578) by @fastify/busboy, with limits; the whole body is in memory already, and is
// read in pieces, so that others have their turn and what is refused is not read on. form-parts.ts reads
// forms that are not in memory.

import { setImmediate as turn } from 'node:timers/promises';
import busboyModule from '@fastify/busboy';
import { ConnectorError } from './controller.js';
import { errorBody } from './errors.js';

export interface FormPart {
  readonly name: string;
  /** A plain field. */
  readonly text?: string;
  /** A file. */
  readonly bytes?: Uint8Array;
  readonly fileName?: string;
  readonly mediaType?: string;
}

const PIECE_BYTES = 128 * 1024;

export const formLimits = {
  parts: 1000,
  fields: 1000,
  files: 100,
  headerPairs: 100,
  fieldNameSize: 1000,
  fieldSize: Infinity,
  fileSize: Infinity,
};

/** @throws ConnectorError 400 when the body is not what its content type says. */
export function readMultipart(body: Buffer, contentType: string): Promise<FormPart[]> {
  return new Promise((resolve, reject) => {
    let refused = false;
    const refuse = (reason: string): void => {
      refused = true;
      reject(
        new ConnectorError(400, errorBody(400, `The multipart body cannot be read: ${reason}`)),
      );
    };
    try {
      const parser = new busboyModule.Busboy({
        headers: { 'content-type': contentType },
        limits: formLimits,
      });
      const parts: FormPart[] = [];
      parser.on('field', (name, text) => void parts.push({ name, text }));
      parser.on('file', (name, stream, fileName, _encoding, mediaType) => {
        const chunks: Buffer[] = [];
        // A part that breaks off fails its own stream; without a listener that would end the process.
        stream.on('error', (error: Error) => refuse(error.message));
        stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
        stream.on('end', () => {
          const bytes = new Uint8Array(Buffer.concat(chunks));
          parts.push({ name, bytes, mediaType, ...(fileName === undefined ? {} : { fileName }) });
        });
      });
      for (const event of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
        parser.on(event, () => refuse('it has too many parts.'));
      }
      parser.on('error', (error: unknown) =>
        refuse(error instanceof Error ? error.message : String(error)),
      );
      parser.on('finish', () => resolve(parts));
      const write = async (): Promise<void> => {
        for (let at = 0; at < body.length && !refused; at += PIECE_BYTES) {
          parser.write(body.subarray(at, at + PIECE_BYTES));
          await turn();
        }
        if (!refused) parser.end();
      };
      write().catch((error: unknown) => refuse(String(error)));
    } catch (error) {
      refuse(error instanceof Error ? error.message : String(error));
    }
  });
}
