/** What the example reads and writes on the disk. */
import { fileURLToPath } from 'node:url';

/** Compiled programs stand in `dist-examples/report/`, the data beside the source. */
export const DATA = fileURLToPath(new URL('../../examples/report/data.json', import.meta.url));
/** In the working directory. */
export const PDF_ON_DISK = 'report.pdf';
