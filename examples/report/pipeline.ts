/** The pipeline of the example, the same on every engine. */
import { pipeline } from 'nestjs-memfs';
import { Reports } from './reports.js';

/** Report → HTML → PDF. */
export const report = pipeline('report').step(Reports, 'jsonToHtml').step(Reports, 'htmlToPdf');
