export { soundDefinition, textOf } from '../../src/rules/sound-definition.js';
