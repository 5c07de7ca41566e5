import { nothing } from '../src/explorer/dates.js';
let x = missing;
x == nothing;
