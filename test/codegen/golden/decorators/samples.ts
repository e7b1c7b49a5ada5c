/** Values of every function here: arguments and result; streams as lists. */
const nothing = [{ args: [], result: undefined }];

export const samples = {
  'Service.viaConstant': nothing,
  'Service.spread': nothing,
  'Service.imported': nothing,
  'Service.shorthand': nothing,
};
