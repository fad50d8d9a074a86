import type { ReportReadingController } from '../generated/contracts.gen.js';
import type { ReportReadingResponse } from '../generated/operations.gen.js';

const limit = Number(process.env['ALARM_LIMIT'] ?? '8');

/** POST /readings: an alarm goes to whoever subscribed to this sensor, or to all sensors. */
export const reportReading: ReportReadingController = {
  async handle({ body: { sensorId, value } }, { connector }): Promise<ReportReadingResponse> {
    if (value > limit) {
      const alarm = { sensorId, value, limit };
      await connector.triggers.subscribe.publish(alarm, { filter: { body: { sensorId } } });
    }
    return { status: 204 };
  },
};
