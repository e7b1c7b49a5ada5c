/** The protobuf package of functions that name none, for any name that npm takes for a package. */
import { defaultPackage } from '../../src/codegen/name-functions.js';

describe('the default package', () => {
  it.each([
    [undefined, 'app.v1'],
    ['shop', 'shop.v1'],
    ['my-app', 'my_app.v1'],
    ['@org/my-app', 'org.my_app.v1'],
    ['2nd.shop', 'v2_nd_shop.v1'],
    ['@4u/3d', 'v4_u.v3_d.v1'],
    ['@org/_', 'org.v1'],
    ['_', 'app.v1'],
  ])('given the npm package %s, when asked, then it is %s', (name, expected) => {
    expect(defaultPackage(name)).toBe(expected);
  });
});
