// The words that names of parameters and properties are commonly made of. A title that is made from a name
// is offered only where all of its words are known: "Order Number" for orderNumber, nothing for FRM_PSTALP.

/** In lower case, without forms that `isCommonWord` derives. */
const common = [
  'abbreviation ability able about above absolute accept access accessible according account',
  'across act action active activity actual add addition additional address admin administrative',
  'advanced after again against age agency agent alert algorithm alias alignment all allow along',
  'alpha already also alternative always amount an analysis analytics analyze and angle',
  'annotation another answer any apartment app appear applicable application applied apply',
  'appointment appropriate approval approved archive are area around array article as ascending',
  'ask asset assign assignment associate asynchronous at attach attachment attempt attribute auth',
  'authenticate authentication author authority authorization authorized auto automate automatic',
  'automatically automation availability available avatar average back background bad balance',
  'bank barcode base basic basket batch battery be because become been before begin beginning',
  'belong below best better between bill binary birth birthday bit blank block blog board body',
  'bold book boolean border bot both bottom box branch brand brief broken browser build built',
  'bulk business but button by bytes cache calculate calculation calendar call callback caller',
  'campaign can cancel cancelled cannot capabilities capacity caption car card carrier cart case',
  'cash category cause cell center certain certificate change channel character chat check',
  'checkbox child children choice choose chosen city claim class classification clean clear click',
  'client close closest cloud cluster code collect collection color column combination combine',
  'comma command comment commit common communication company complete completion complex',
  'compliance compliant component comprehensive compression computed condition confidence config',
  'configuration configure confirm connect connection connector consent considered contact',
  'contain container content context contract control conversation conversion convert coordinate',
  'copy core correct correlation corresponding cost could count country county course court cover',
  'create creation creator credentials credit crime criteria critical cross currency current',
  'currently cursor custom customer cycle daily data database dataset date datetime day deal',
  'debit decimal deep default define definition degrees delete deletion delimiter deliver',
  'delivery department depending deployment deprecated depth descending describe description',
  'descriptive designed desired destination detail detect detection determine developer device',
  'different digital digits direct direction directly directory disable discount display distance',
  'division do docs doctor document documentation does domain done double down download draft',
  'drive driver drop due duplicate duration during dynamic dynamically each easier easily easy',
  'edge edit editable effect effective either electricity electronic element email embed embedded',
  'employee empty enable encode encrypt encryption end endpoint energy engagement engine english',
  'ensure enter enterprise entire entity entry environment equal error estimated even event every',
  'exact exactly example exceeded exceeds except exception exchange exclude execute execution',
  'exist expected experience expiration expired expires expiry explicitly export expressed',
  'expression extended extension external extra extract extraction factor failed failure false',
  'family fast faster fax feature fee female fetch field file filename fill filter final',
  'financial find fine finish first fixed flag flight floor flow focus folder follow font footer',
  'for forbidden force forecast form format formatted formatting found free frequency friendly',
  'from full fully function functionality further future game gas gateway gender general generate',
  'generation generic geographic get getting give given global go goal good government graph',
  'greater gross group handle has hash have header height help helpful here hex hexadecimal',
  'hidden hide high higher highest historical history holds holidays hook horizontal host hotel',
  'hour house how human humidity icon identification identified identifier identify identity if',
  'ignore image immediately import important improve in inactive inbound include inclusive',
  'incorrect increase index indicate indicator individual industry info information ingredient',
  'initial inline input insert inside insights instance instead instruction insurance integer',
  'integrate integration intelligence intended interact interest interface internal international',
  'interval into invalid invite invoice is issue issuer it item itself job journal judge just',
  'keep key keyword kind know knowledge known label language large last later latest latitude',
  'lawyer layer layout lead league learn least leave ledger left legacy legal length less lesson',
  'let letter level library license life lifecycle like likely limit line link list live load',
  'loan local locale localized located location locked log logged logic login logo long longer',
  'longitude look lookup lot low lower lowest machine made mail main maintain major make manage',
  'management manager mandatory manual manually manufacturer many map margin markdown marked',
  'market match material maximum may meaning means measure measurement media medium meet member',
  'membership memory menu merge message metadata meters method middle might milliseconds minimum',
  'minute missing mobile mode model modern modification modified modify module monday money month',
  'monthly more mortgage most move much multi multiple must name nationality native natural',
  'necessary need negative nested network never new newly next nick no node non none normal not',
  'note nothing notification now null number numeric object obtained occur occurred of off offers',
  'official offline offset often ok old omitted on once one online only open operating operation',
  'operational operator opportunity option optional optionally or order organization orientation',
  'origin original other otherwise our out outbound output outside over overall override own',
  'owner package page pagination paid pair paper paragraphs parameter parcel parent parsing part',
  'partial particular partner party pass passport password past path patient pattern pay payload',
  'payment pending people per percent percentage perform performance period permanently',
  'permission person personal phone photo physical picture piece pipeline pixels place',
  'placeholder plain plan planning platform player please plus point policy poll populate port',
  'portal position positive possible post postal potential power powerful precision predefined',
  'preference preferred prefix premium present presentation pressure prevent preview previous',
  'previously price primary print prior priority private probability process produce producer',
  'product production profile program progress project prompt properly property protect',
  'protection protocol provide provider province public publish purchase purpose put quality',
  'quantity queried query question quick quota quote radius random range rate rather ratio raw',
  'reach read readable ready real reason receipt receive receiver recent recently recipe',
  'recipient recommended record rectangle recurring redirect reduce refer reference refund',
  'regarding regardless region register registration regular rejected related relationship',
  'relative release relevant remaining reminder remote remove render replace replacement reply',
  'report repository represent representation request require requirements research reset',
  'resolution resource response responsible restrict restrictions result retrieval retrieve',
  'return revenue reverse review revision rich right risk role room root rotate rotation row',
  'rules run running salary sales same sample save scale scan schedule schema school scope score',
  'screen seamless search season seat second secondary secret section secure security see seen',
  'segment select selection self send sender sensitive sensor sent sentence separate sequence',
  'serial series server service session set setting several shape share ship shipment shop short',
  'should show shown side sign signature similar simple since single site size skip skipped small',
  'so social software solution some sometimes sort source space special specific specification',
  'specified specify speed split stage standard start state statement status step still stock',
  'stop storage store streamline street string structure student style sub subject submission',
  'submit submitted subscribe subscription succeeded succeeds success successful successfully',
  'such suffix suggested summary supplied supplier supply support survey swift symbol sync syntax',
  'system tab table tag take taken target task tax teacher team technical technology telephone',
  'temperature template temporary tenant term test text than that the their them then there',
  'therefore these they third this those thousands thread three threshold through thumbnail',
  'ticket time timeout timestamp timezone title to today together token too tool top topic total',
  'track traffic training transaction transfer translate translation transparent tree trigger',
  'trip truck true try turn two type typically unauthorized unavailable under unexpected unique',
  'uniquely unit unknown unlock unsubscribe until up update upload upon upper us usage use useful',
  'user username usually valid validate validation value variable various vehicle vendor',
  'verification verified verify version vertical very via video view virtual visibility visible',
  'voltage vote wait want warehouse was water watermark way we weather web webhook website week',
  'weekday weight well were what when where whether which while who whole whose why wide width',
  'will wind window with within without word work workflow workspace world would write written',
  'year yet you your zero zip zone',
].join(' ');

/** Written in capitals. */
const initialisms = [
  'api cpu crm csv cvv dns erp faq ftp gps gpu gtin guid hr html http https iban id ip isbn iso',
  'jpeg jpg json jwt kpi mfa mime os pdf pin png pto qr rss sdk sku sla sms smtp sql ssl sso tls',
  'ui uid uri url utc uuid vat vin vpn xml yaml',
].join(' ');

let words: ReadonlySet<string> | undefined;
let letterWords: ReadonlySet<string> | undefined;

/** @param word in lower case. */
export function isCommonWord(word: string): boolean {
  words ??= new Set(common.split(' '));
  if (words.has(word)) return true;
  return stemsOf(word).some((stem) => stem.length > 2 && (words as ReadonlySet<string>).has(stem));
}

/** `ID` for id, `URLs` for urls; undefined for other words. @param word in lower case. */
export function initialism(word: string): string | undefined {
  letterWords ??= new Set(initialisms.split(' '));
  if (letterWords.has(word)) return word.toUpperCase();
  const one = word.endsWith('s') ? word.slice(0, -1) : '';
  return letterWords.has(one) ? `${one.toUpperCase()}s` : undefined;
}

/** What a plural, a past form or a present participle may be made of. */
function stemsOf(word: string): readonly string[] {
  const stems: string[] = [];
  if (word.endsWith('ies')) stems.push(`${word.slice(0, -3)}y`);
  if (word.endsWith('es')) stems.push(word.slice(0, -2));
  if (word.endsWith('s')) stems.push(word.slice(0, -1));
  if (word.endsWith('ed')) stems.push(word.slice(0, -2), word.slice(0, -1));
  if (word.endsWith('ing')) stems.push(word.slice(0, -3), `${word.slice(0, -3)}e`);
  return stems;
}
