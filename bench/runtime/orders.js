// What both servers are asked with, and what they answer.

export const KEY = 'bench-0c5d0b1f7a6e4f0d9b3c8a2e';
export const KEY_HEADER = 'x-api-key';

export const ORDER = {
  id: '0b6f1c1e-8f0a-4c59-9d0e-2b8a5f0f7d11',
  number: '1007',
  customerId: 'fabrikam',
  status: 'open',
  total: 12.5,
  note: 'Ring twice',
  details: { article: 'spoon' },
  createdAt: '2026-01-01T00:00:00.000Z',
};

export const ORDERS = [ORDER, ORDER, ORDER];

export const NEW_ORDER = {
  customerId: 'fabrikam',
  total: 12.5,
  note: 'Ring twice',
  details: { article: 'spoon', engraving: 'For Ada, 1815', gift: true, pieces: [1, 2, 3] },
};
