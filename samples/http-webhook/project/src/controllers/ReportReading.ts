import type { ReportReadingController } from '../generated/contracts.gen.js';

const limit = Number(process.env['ALARM_LIMIT'] ?? '8');

/** POST /readings: an alarm goes to whoever subscribed to this sensor, or to all sensors. */
export const reportReading: ReportReadingController = {
  async handle({ body: { sensorId, value } }, { connector }) {
    if (value > limit) {
      const alarm = { sensorId, value, limit };
      await connector.triggers.subscribe.publish(alarm, { body: { sensorId } });
    }
    return { status: 204 };
  },
};
