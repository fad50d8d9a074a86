// What `info` must have: title, version, description, contact; and the status of the connector.

import { defineRule, reference } from '../define-rule.js';
import { notSwagger } from '../evidence.js';
import { isObject, memberOf } from '../raw.js';
import type { RuleContext, RuleDefinition, RuleLevel } from '../types.js';
import { kindOf, listed } from '../wording.js';
import { unquoted } from '../written-text.js';
import { quoted } from '../quoted.js';
import { didYouMean } from '../suggest.js';
import { contactWith, infoWith } from './examples.js';

type TextMember = RuleLevel & {
  readonly id: string;
  readonly member: string;
  readonly source: string;
  readonly codes: readonly string[];
  readonly why: string;
  readonly fix: string;
  readonly good: string;
};

const wrongType = 'JsonTypeIncorrect';

const requiredText = ({ member, source, codes, good, ...rule }: TextMember): RuleDefinition =>
  defineRule({
    ...rule,
    summary: `\`info.${member}\` is a string that is not blank.`,
    reference: reference(source, ...codes, wrongType),
    examples: () => ({
      good: [{ document: infoWith({ [member]: good }) }],
      bad: [
        {
          title: 'missing',
          document: infoWith({ [member]: undefined }),
          expect: [{ pointer: '/info', message: `no "${member}"` }],
        },
        {
          title: 'blank',
          document: infoWith({ [member]: ' ' }),
          expect: [{ pointer: `/info/${member}`, message: 'is blank' }],
        },
        ...(member === 'description'
          ? []
          : [
              {
                title: 'a number',
                document: infoWith({ [member]: 1.5 }),
                expect: [{ pointer: `/info/${member}`, message: '1.5 without quotes is a number' }],
              },
            ]),
      ],
    }),
    check(context) {
      const info = memberOf(context.root, 'info');
      if (!isObject(info)) return;
      const value = memberOf(info, member);
      if (value === undefined) {
        context.report({
          pointer: '/info',
          codes: codes.slice(0, 1),
          message: `"info" has no ${quoted(member)}.`,
        });
      } else if (typeof value === 'number' || typeof value === 'boolean') {
        const pointer = `/info/${member}`;
        // Of a description the rule about JSON types says so.
        if (member === 'description') return;
        context.report({
          pointer,
          codes: [wrongType],
          ...unquoted(context.document, pointer, value, quoted(member)),
        });
      } else if (typeof value !== 'string') {
        context.report({
          pointer: `/info/${member}`,
          codes: [wrongType],
          message: `${quoted(member)} must be a string, not ${kindOf(value)}.`,
        });
      } else if (value.trim() === '') {
        context.report({
          pointer: `/info/${member}`,
          codes: codes.slice(-1),
          message: `${quoted(member)} is blank.`,
        });
      }
    },
  });

export const titleRequired = requiredText({
  id: 'info-title-required',
  member: 'title',
  severity: 'error',
  preset: 'import',
  evidence: notSwagger,
  source: 'VAL; SOL',
  codes: ['RequiredPropertyMissing', 'RequiredValueEmpty'],
  why: 'Makers find the connector by this name.',
  fix: 'Add "title" with the name of the service.',
  good: 'Contoso Orders',
});

export const versionRequired = requiredText({
  id: 'info-version-required',
  member: 'version',
  severity: 'error',
  preset: 'import',
  evidence: notSwagger,
  source: 'VAL',
  codes: ['RequiredPropertyMissing'],
  why: 'Swagger 2.0 requires it, and the validator rejects a definition without it.',
  fix: 'Add "version", such as "1.0".',
  good: '1.0',
});

export const descriptionRequired = requiredText({
  id: 'info-description-required',
  member: 'description',
  severity: 'warning',
  certificationSeverity: 'error',
  preset: 'import',
  source: 'VAL; PR 3841',
  codes: ['RequiredPropertyMissing'],
  why: 'It is shown in the gallery, and certification rejects a definition without it. Custom connectors work without it.',
  fix: 'Add "description": one to three sentences about what the service does, 30 to 500 characters.',
  good: 'Reads and writes the orders kept in the Contoso order service.',
});

const contactRequired = defineRule({
  id: 'info-contact-required',
  severity: 'error',
  preset: 'certification',
  summary: '`info.contact` is an object.',
  why: 'Users must be able to contact the support for the connector.',
  fix: 'Add "contact": { "name": …, "url": …, "email": … }.',
  reference: reference('VAL; PR 1095', 'RequiredPropertyMissing'),
  examples: () => ({
    good: [{ document: contactWith({}) }],
    bad: [
      {
        document: infoWith({ contact: undefined }),
        expect: [{ pointer: '/info', message: 'no "contact"' }],
      },
    ],
  }),
  check(context) {
    const info = memberOf(context.root, 'info');
    const contact = memberOf(info, 'contact');
    if (!isObject(info) || isObject(contact)) return;
    if (contact === undefined) {
      context.report({ pointer: '/info', message: '"info" has no "contact".' });
    } else {
      const message = `"contact" must be an object, not ${kindOf(contact)}.`;
      context.report({ pointer: '/info/contact', message });
    }
  },
});

const contactMembers = defineRule({
  id: 'info-contact-members',
  severity: 'warning',
  preset: 'certification',
  summary: '`info.contact` has `name`, `url` and `email`.',
  why: 'The submission for certification requires all three.',
  fix: 'Add the missing members.',
  reference: reference('SUB; PR template'),
  examples: () => ({
    good: [{ document: contactWith({}) }],
    bad: [
      {
        document: contactWith({ url: undefined, email: undefined }),
        expect: [{ pointer: '/info/contact', message: '"url" and "email"' }],
      },
    ],
  }),
  check(context) {
    const contact = memberOf(memberOf(context.root, 'info'), 'contact');
    if (!isObject(contact)) return;
    const missing = ['name', 'url', 'email'].filter(
      (name) => memberOf(contact, name) === undefined,
    );
    if (missing.length === 0) return;
    context.report({
      pointer: '/info/contact',
      message: `"contact" has no ${listed(missing)}.`,
      fix: `Add ${listed(missing)}.`,
    });
  },
});

/** A string of the contact that must have a certain format. */
const contactForm = (
  row: Pick<RuleDefinition, 'id' | 'summary' | 'why' | 'fix'> & {
    member: string;
    code: string;
    what: string;
    good: string;
    bad: string;
    valid(text: string): boolean;
  },
): RuleDefinition =>
  defineRule({
    id: row.id,
    severity: 'warning',
    certificationSeverity: 'error',
    preset: 'import',
    summary: row.summary,
    why: row.why,
    fix: row.fix,
    reference: reference('VAL', row.code),
    examples: () => ({
      good: [{ document: contactWith({ [row.member]: row.good }) }],
      bad: [
        {
          document: contactWith({ [row.member]: row.bad }),
          expect: [{ pointer: `/info/contact/${row.member}`, message: `"${row.bad}"` }],
        },
      ],
    }),
    check(context: RuleContext) {
      const value = memberOf(memberOf(memberOf(context.root, 'info'), 'contact'), row.member);
      if (typeof value !== 'string' || row.valid(value)) return;
      context.report({
        pointer: `/info/contact/${row.member}`,
        message: `${quoted(row.member)} of the contact is ${quoted(value)}, which is not ${row.what}.`,
      });
    },
  });

const contactEmail = contactForm({
  id: 'info-contact-email',
  summary: '`info.contact.email`, if present, is a valid email address in ASCII.',
  why: 'Mail to any other value does not arrive, and certification rejects it.',
  fix: 'Write one address, such as support@contoso.com.',
  member: 'email',
  code: 'ContactEmailNotValid',
  what: 'an email address',
  good: 'support@contoso.com',
  bad: 'support at contoso.com',
  valid: (text) => text.length <= 320 && /^[!-?A-~]+@[0-9A-Za-z.-]+$/.test(text),
});

/** It has a scheme and a host. */
export function isAbsoluteUrl(text: string): boolean {
  return /^https?:\/\/[^\s/?#]\S*$/i.test(text) && URL.canParse(text);
}

const contactUrl = contactForm({
  id: 'info-contact-url',
  summary: '`info.contact.url`, if present, is an absolute URL.',
  why: 'It is a link for users, which does not work without a scheme and host; certification rejects it.',
  fix: 'Write the whole URL, such as https://www.contoso.com/support.',
  member: 'url',
  code: 'UrlNotValid',
  what: 'an absolute URL',
  good: 'https://www.contoso.com/support',
  bad: 'www.contoso.com/support',
  valid: isAbsoluteUrl,
});

const statuses = ['Preview', 'Production'];

const annotationStatus = defineRule({
  id: 'info-annotation-status',
  severity: 'warning',
  preset: 'import',
  summary: '`x-ms-api-annotation.status` of the root or of `info` is `Preview` or `Production`.',
  why: "Microsoft's schema does not define any other status, which determines how the connector is labeled. Letter case is ignored.",
  fix: 'Write "Preview" or "Production".',
  reference: reference('VER; SCH'),
  examples: () => ({
    good: [{ document: infoWith({ 'x-ms-api-annotation': { status: 'Preview' } }) }],
    bad: [
      {
        document: infoWith({ 'x-ms-api-annotation': { status: 'Beta' } }),
        expect: [{ pointer: '/info/x-ms-api-annotation/status', message: '"Beta"' }],
      },
      {
        title: 'letter case, on the root',
        document: { 'x-ms-api-annotation': { status: 'production' } },
        expect: [
          {
            pointer: '/x-ms-api-annotation/status',
            message: '"production"',
            severity: 'warning',
          },
        ],
      },
    ],
  }),
  check(context) {
    for (const [owner, at] of [
      [context.root, ''],
      [memberOf(context.root, 'info'), '/info'],
    ] as const) {
      const status = memberOf(memberOf(owner, 'x-ms-api-annotation'), 'status');
      if (status === undefined || statuses.includes(status as string)) continue;
      const pointer = `${at}/x-ms-api-annotation/status`;
      const meant =
        typeof status === 'string'
          ? statuses.find((name) => name.toLowerCase() === status.trim().toLowerCase())
          : undefined;
      context.report({
        pointer,
        ...(meant !== undefined && { severity: 'warning' }),
        message: `The status is ${quoted(status)}, not "Preview" or "Production".`,
        ...didYouMean(status, statuses),
        edits: meant === undefined ? [] : [{ kind: 'setValue', pointer, value: meant }],
      });
    }
  },
});

export const contactRules: readonly RuleDefinition[] = [
  contactRequired,
  contactMembers,
  contactEmail,
  contactUrl,
  annotationStatus,
];
