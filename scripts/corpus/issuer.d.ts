export const AUDIENCE: string;
export function startIssuer(): Promise<{ url: string; close: () => void }>;
