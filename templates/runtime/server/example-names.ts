// What a value is likely to be, by what it is called: an e-mail address where the name is `customerEmail`
// or the title "E-mail of the customer". The same for the same name, another for another number.

/** The name of a value, and its surroundings. */
export interface Called {
  /** Name of the property, the parameter or the field. */
  readonly name: string;
  readonly title?: string;
  /** What the object around it is: `customer` of `{ "customer": { "name": ... } }`. */
  readonly around?: string;
}

type Texts = (vary: number) => readonly string[];
type Amount = (vary: number, integer: boolean) => number;

/** Longer names are sentences; a text that repeats one is of no help. */
const MAX_NAME = 40;

const people =
  'Ada Lovelace,Grace Hopper,Alan Turing,Katherine Johnson,Edsger Dijkstra,Mary Jackson'
    .split(',')
    .map((name) => name.split(' ') as [string, string]);
const person = (vary: number): readonly [string, string, string] => {
  const [first, last] = people[vary % people.length] ?? ['Ada', 'Lovelace'];
  const round = Math.floor(vary / people.length);
  return [first, last, round === 0 ? '' : String(round + 1)];
};
const login: Texts = (vary) => {
  const [first, last, mark] = person(vary);
  return [`${first}.${last}${mark}`.toLowerCase(), first.toLowerCase() + mark];
};
/** The e-mail address of the person of that number. */
export const exampleEmail = (vary: number): string => `${login(vary)[0] ?? ''}@example.com`;
const fullName: Texts = (vary) => {
  const [first, last, mark] = person(vary);
  return [`${first} ${last} ${mark}`.trim(), first + mark];
};
const company: Texts = numbered('Example Company');
const fileName: Texts = (vary) => [`report${markOf(vary)}.pdf`];
const number: Texts = (vary) => [String(1001 + vary), String(1 + vary)];
const dateTime: Texts = (vary) => [`${exampleDay(vary)}T09:30:00Z`, exampleDay(vary)];
const date: Texts = (vary) => dateTime(vary).toReversed();

/** By the last words of a name, without what separates them. */
const texts = table<Texts>([
  ['email emailaddress mail', (vary) => [exampleEmail(vary)]],
  ['username login loginname nickname handle userprincipalname upn', login],
  ['firstname givenname forename middlename', (vary) => [person(vary)[0] + person(vary)[2]]],
  ['lastname surname familyname', (vary) => [person(vary)[1] + person(vary)[2]]],
  ['fullname personname contactname', fullName],
  ['phone phonenumber mobile mobilephone mobilenumber telephone fax cell', phone],
  ['companyname organizationname organisationname', company],
  ['street streetaddress address addressline addressline1 line1 street1', places('Example Street')],
  ['addressline2 address2 line2 street2', (vary) => [`Floor ${vary + 2}`]],
  ['city town locality', list('London,Berlin,Madrid,Oslo')],
  ['country countryname', alternatives('United Kingdom,GB', 'Germany,DE', 'Spain,ES', 'Norway,NO')],
  ['countrycode', list('GB,DE,ES,NO')],
  ['region province county', list('England,Bavaria,Catalonia,Viken')],
  ['zip zipcode postalcode postcode', (vary) => [String(10_115 + vary)]],
  ['currency currencycode isocurrency', list('EUR,USD,GBP,NOK')],
  ['language lang languagecode', list('en,de,es,nb')],
  ['locale culture', list('en-US,de-DE,es-ES,nb-NO')],
  ['timezone', list('Europe/London,Europe/Berlin,Europe/Madrid,Europe/Oslo')],
  ['url uri href link website webpage homepage permalink', address('')],
  [
    'image imageurl avatar avatarurl photo photourl picture logo thumbnail icon',
    address('image.png'),
  ],
  ['host hostname', (vary) => [`www${markOf(vary)}.example.com`]],
  ['domain domainname', (vary) => [`example${markOf(vary)}.com`]],
  ['ip ipaddress', (vary) => [`192.0.2.${(vary % 250) + 1}`]],
  ['filename attachmentname documentname', fileName],
  ['extension fileextension', list('pdf,png,txt')],
  ['contenttype mimetype mediatype', list('application/pdf,image/png,text/plain')],
  ['path filepath', (vary) => [`/documents/${fileName(vary)[0] ?? ''}`]],
  ['folder directory', (vary) => [`documents${markOf(vary)}`]],
  ['id uid number identifier', number],
  ['key code sku reference', (vary) => [`A-${1001 + vary}`, ...number(vary)]],
  ['guid uuid correlationid', (vary) => [exampleUuid(vary)]],
  ['etag hash checksum', (vary) => [(0x5d41402a + vary).toString(16)]],
  ['version', (vary) => [`1.${vary}.0`, `${vary + 1}`]],
  ['color colour', list('#3366cc,#cc6633,#33cc66')],
  ['status state', list('active,pending,closed')],
  ['type kind category', list('standard,premium,basic')],
  ['role', list('member,admin,guest')],
  ['priority severity urgency', list('normal,high,low')],
  ['unit', list('kg,m,l')],
  ['token secret password apikey accesstoken', (vary) => [`not-a-real-one${markOf(vary)}`]],
  ['timestamp datetime', dateTime],
  ['date day birthday birthdate dateofbirth duedate startdate enddate', date],
  ['time', (vary) => [`09:${String(30 + (vary % 30))}:00`]],
  ['month', (vary) => [`2024-${String((vary % 12) + 1).padStart(2, '0')}`]],
  ['description comment comments note notes remarks', sentences('A short description')],
  ['message body content text', sentences('A short text')],
  ['error errormessage', sentences('An error message')],
  ['html htmlbody', (vary) => [`<p>A short text${markOf(vary)}</p>`]],
]);

const words = (text: string) => new Set(text.split(' '));
const persons = words(
  'person user customer client contact owner author creator member employee assignee agent sender recipient manager requester reporter reviewer approver student teacher patient doctor driver guest attendee candidate applicant subscriber participant buyer seller lead by',
);
const companies = words(
  'company organization organisation vendor supplier employer manufacturer brand merchant account',
);
const files = words('file attachment document');
const generic = words('name title label subject');
/** Names that say of a value only that it is one. */
const holders = words(
  'value values item items data result results record records body entry entries content list row rows object objects element elements payload response collection',
);

const verbs = words(
  'list get find search query read fetch create add insert new post put patch update edit set delete remove send start run on when trigger watch export import all',
);

const amounts = table<Amount>([
  ['price amount subtotal cost fee balance revenue salary tax discount budget fare', money],
  ['total', (vary, integer) => (integer ? 3 + vary : money(vary, false))],
  ['quantity qty', (vary) => 2 + vary],
  ['count', (vary) => 3 + vary],
  ['age', (vary) => 36 + vary],
  ['year', (vary) => 2024 + vary],
  ['month', (vary) => 1 + (vary % 12)],
  ['day', (vary) => 15 + (vary % 14)],
  ['hour', (vary) => 9 + (vary % 12)],
  ['minute', (vary) => 30 + (vary % 30)],
  ['percent percentage progress', (vary) => 75 - (vary % 75)],
  ['latitude lat', (vary, integer) => (integer ? 51 : 51.5074) + (vary % 30)],
  ['longitude lng lon', (vary, integer) => (integer ? 13 : 13.405) + (vary % 90)],
  ['rating score stars', (vary) => 4 + vary],
  ['size filesize bytes', (vary) => 20_480 + vary],
  ['width', (vary) => 1280 + vary],
  ['height', (vary) => 720 + vary],
  ['duration seconds timeout', (vary) => 60 + vary],
  ['port', (vary) => 443 + vary],
  ['statuscode', () => 200],
  ['offset skip', (vary) => vary],
  ['pagesize limit top perpage', (vary) => 10 + vary],
  ['temperature', (vary, integer) => (integer ? 21 : 21.5) + vary],
  ['weight', (vary, integer) => (integer ? 2 : 1.5) + vary],
  ['id uid number', (vary) => 1001 + vary],
  ['timestamp', (vary) => 1_705_311_000 + vary],
]);

const unlikely = words(
  'deleted archived disabled error errors failed blocked locked suspended expired cancelled canceled hidden spam more truncated',
);

/** Texts that may be meant, the likeliest first. None when the name says nothing. */
export function textsCalled(called: Called, vary: number): readonly string[] {
  const found = spellings(called).flatMap((spelling) => [...known(spelling, called.around, vary)]);
  const sample = sampleOf(called);
  return sample === undefined ? found : [...found, `${sample}${vary === 0 ? '' : ` ${vary + 1}`}`];
}

/** A number that may be meant. */
export function numberCalled(called: Called, vary: number, integer: boolean): number | undefined {
  for (const spelling of spellings(called)) {
    const amount = longest(amounts, spelling);
    if (amount !== undefined) return amount(vary, integer);
    if (/^(?:at|on)$/.test(spelling.at(-1) ?? '') && spelling.length > 1)
      return 1_705_311_000 + vary;
  }
  return undefined;
}

/** Whether a switch of that name is usually off: `isDeleted`, `hasMore`. */
export function isUsuallyFalse({ name }: Called): boolean {
  return wordsOf(name).some((word) => unlikely.has(word));
}

/** The word for an object: what it is called, else the definition that it is made from, else what is around. */
export function wordFor(
  name: string | undefined,
  definitions: Iterable<string>,
  around: string | undefined,
): string | undefined {
  for (const candidate of [name, ...definitions]) {
    if (candidate === undefined) continue;
    const spelling = wordsOf(candidate);
    while (spelling.length > 0 && (holders.has(spelling.at(-1) ?? '') || isForm(spelling.at(-1))))
      spelling.pop();
    if (spelling.length > 0) return spelling.join(' ');
  }
  return around;
}

/** What an operation is about: `ticket` of `ListTickets` and `OnNewTicket`. */
export function subjectOf(operation: string): string | undefined {
  const spelling = wordsOf(operation);
  const from = spelling.findIndex((word) => !verbs.has(word));
  return from === -1 ? undefined : wordFor(singular(spelling.slice(from).join(' ')), [], undefined);
}

function isForm(word = ''): boolean {
  return /^(?:dto|model|request|output|input|info|details?|schema|type)$/.test(word);
}

/** The name of one of several: `tags` has a `tag`. */
export function singular(name: string): string {
  if (/(?:ss|us|is)$/i.test(name) || name.length < 3) return name;
  if (/ies$/i.test(name)) return name.replace(/ies$/i, 'y');
  return name.replace(/(?<=ch|sh|x|ss|us)es$|s$/i, '');
}

/** The words of the name, then those of the title. */
function spellings({ name, title }: Called): string[][] {
  // What the e-mail is of tells less than that it is one.
  const head = title?.replace(/(?<=.) (?:of|for|in|from) .*$/i, '') ?? '';
  return [wordsOf(name), wordsOf(head)].filter(({ length }) => length > 0);
}

function* known(
  spelling: readonly string[],
  around: string | undefined,
  vary: number,
): Generator<string, void> {
  const last = spelling.at(-1) ?? '';
  if (generic.has(last)) {
    const owner = spelling.length > 1 ? spelling.slice(0, -1) : wordsOf(around ?? '');
    const whole = longest(texts, spelling);
    if (whole !== undefined) return yield* whole(vary);
    if (last !== 'name' || owner.length === 0) return;
    return yield* bearer(owner)?.(vary) ?? [];
  }
  const found = longest(texts, spelling) ?? bearer(spelling, true);
  if (found !== undefined) return yield* found(vary);
  if (/^(?:at|on)$/.test(last) && spelling.length > 1) return yield* dateTime(vary);
  const amount = longest(amounts, spelling)?.(vary, false);
  if (amount !== undefined) yield String(amount);
}

/** What bears a name: a person, a company, a file, or something that has a text of its own. */
function bearer(owner: readonly string[], itself = false): Texts | undefined {
  const last = owner.at(-1) ?? '';
  if (persons.has(last)) return fullName;
  if (companies.has(last)) return company;
  if (!itself && files.has(last)) return fileName;
  return itself ? undefined : longest(texts, owner);
}

/** `Sample cake` for what nothing is known of. */
function sampleOf({ name, title, around }: Called): string | undefined {
  const own = (title?.trim() ?? wordsOf(name).join(' ')).replace(/(?<=.) name$/i, '');
  const text = generic.has(own.toLowerCase()) && around !== undefined ? around : own;
  if (text === '' || text.length > MAX_NAME || !/\p{L}{2}/u.test(text)) return undefined;
  // "Invoice" becomes small, "PDF" does not.
  return `Sample ${text.replace(/(?<!\p{L})\p{Lu}(?=\p{Ll})/gu, (letter) => letter.toLowerCase())}`;
}

/** 'customerFirst_name' -> 'customer', 'first', 'name'. */
function wordsOf(name: string): string[] {
  const found = name.slice(0, 200).match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{M}]+|\p{N}+/gu);
  return (found ?? []).map((word) => word.toLowerCase());
}

/** What the table has for the longest end of the words. */
function longest<Entry>(
  entries: ReadonlyMap<string, Entry>,
  spelling: readonly string[],
): Entry | undefined {
  for (let from = Math.max(0, spelling.length - 4); from < spelling.length; from++) {
    const entry = entries.get(spelling.slice(from).join(''));
    if (entry !== undefined) return entry;
  }
  return undefined;
}

function table<Entry>(rows: ReadonlyArray<readonly [string, Entry]>): ReadonlyMap<string, Entry> {
  return new Map(
    rows.flatMap(([names, entry]) => names.split(' ').map((name) => [name, entry] as const)),
  );
}

/** Tells the texts of different numbers apart. */
export function markOf(vary: number): string {
  return vary === 0 ? '' : String(vary + 1);
}

export function exampleDay(vary: number): string {
  const year = 2024 + Math.floor(vary / 28);
  return `${year}-01-${String(1 + ((14 + vary) % 28)).padStart(2, '0')}`;
}

export function exampleUuid(vary: number): string {
  return `3f2504e0-4f89-41d3-9a0c-${(0x0305e82c3301 + vary).toString(16).padStart(12, '0')}`;
}

function money(vary: number, integer: boolean): number {
  return (integer ? 50 : 49.5) + 10 * vary;
}

function list(options: string): Texts {
  return alternatives(...options.split(','));
}

/** Each option with its other, shorter spellings, separated by commas. */
function alternatives(...options: string[]): Texts {
  const split = options.map((option) => option.split(','));
  return (vary) => {
    const round = Math.floor(vary / split.length);
    const mark = round === 0 ? '' : ` ${round + 1}`;
    return (split[vary % split.length] ?? []).map((text) => text + mark);
  };
}

function numbered(text: string): Texts {
  return (vary) => [vary === 0 ? text : `${text} ${vary + 1}`];
}

function sentences(text: string): Texts {
  return (vary) => [vary === 0 ? `${text}.` : `${text}, number ${vary + 1}.`];
}

function places(street: string): Texts {
  return (vary) => [`${12 + vary} ${street}`];
}

function address(file: string): Texts {
  return (vary) => [`https://example.com/${markOf(vary)}${file}`];
}

function phone(vary: number): readonly string[] {
  // Numbers that are kept free for examples.
  const last = String(vary % 100).padStart(2, '0');
  return [`+1 202 555 01${last}`, `20255501${last}`];
}
