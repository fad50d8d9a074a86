// Why a fix is not applied without a look: sentences that several rules share.

/** For a value or name that is corrected and may have had no effect so far. */
export const takesEffect =
  'The platform may ignore it as it is written today; corrected, it takes effect.';
