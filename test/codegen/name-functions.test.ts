/** Names of functions on the wire, and the protobuf package of those that name none. */
import { Problems } from '../../src/codegen/diagnostics.js';
import { defaultPackage, nameFunctions } from '../../src/codegen/name-functions.js';
import type { FunctionShape } from '../../src/codegen/shapes.js';

/** A function without parameters, by `Class.method`. */
function functionOf(origin: string): FunctionShape {
  const [className = '', name = ''] = origin.split('.');
  return {
    origin,
    name,
    wireName: name,
    className,
    source: 'src/a.ts',
    package: undefined,
    kind: 'unary',
    parameters: [],
    result: undefined,
    hasContext: false,
    position: { file: 'src/a.ts', line: 1, column: 1 },
  };
}

/** The rpc of each function, after a build that knew some services. */
function rpcsOf(origins: readonly string[], services: Readonly<Record<string, string>> = {}) {
  const known = {
    service: (origin: string) => services[origin],
    type: () => undefined,
    origin: () => undefined,
    isWrapper: () => false,
  };
  const names = nameFunctions('shop.v1', origins.map(functionOf), {
    known,
    problems: new Problems(),
  });
  return Object.fromEntries([...names].map(([origin, { rpc }]) => [origin, rpc]));
}

describe('the names of functions', () => {
  it('given no earlier build, when methods share a name, then each goes with the stem of its class', () => {
    const origins = ['UserService.get', 'Servicemen.get', 'UserServiceDesk.get', 'Users.find'];

    expect(rpcsOf(origins)).toEqual({
      'UserService.get': 'UserGet',
      'Servicemen.get': 'ServicemenGet',
      'UserServiceDesk.get': 'UserServiceDeskGet',
      'Users.find': 'Find',
    });
  });

  it('given a name of an earlier build, when a method of the same name appears, then the known one keeps it', () => {
    const known = { 'Users.get': 'shop.v1.GetService' };

    expect(rpcsOf(['Orders.get', 'Users.get'], known)).toEqual({
      'Orders.get': 'OrdersGet',
      'Users.get': 'Get',
    });
  });

  it('given a long name of an earlier build, when it is no longer shared, then it stays', () => {
    const known = { 'Users.get': 'shop.v1.UsersGetService' };

    expect(rpcsOf(['Users.get'], known)).toEqual({ 'Users.get': 'UsersGet' });
  });

  it('given a name of an earlier build, when the method is called otherwise now, then it has the new name', () => {
    const known = { 'Users.get': 'shop.v1.FetchService' };

    expect(rpcsOf(['Users.get'], known)).toEqual({ 'Users.get': 'Get' });
  });

  it('given no earlier build, when a long name is the short one of another, then the other takes its class with it', () => {
    expect(rpcsOf(['Users.get', 'Orders.get', 'Other.usersGet'])).toEqual({
      'Users.get': 'UsersGet',
      'Orders.get': 'OrdersGet',
      'Other.usersGet': 'OtherUsersGet',
    });
  });

  it('given a long name that is the short one of another, when named, then the other takes its class with it', () => {
    const known = { 'Users.get': 'shop.v1.UsersGetService' };

    expect(rpcsOf(['Other.usersGet', 'Users.get'], known)).toEqual({
      'Other.usersGet': 'OtherUsersGet',
      'Users.get': 'UsersGet',
    });
  });
});

describe('the default package', () => {
  it.each([
    [undefined, 'app.v1'],
    ['shop', 'shop.v1'],
    ['my-app', 'my_app.v1'],
    ['@org/my-app', 'org.my_app.v1'],
    ['2nd.shop', 'v2_nd_shop.v1'],
    ['web2app', 'web2_app.v1'],
    ['@4u/3d', 'v4_u.v3_d.v1'],
    ['@org/_', 'org.v1'],
    ['_', 'app.v1'],
  ])('given the npm package %s, when asked, then it is %s', (name, expected) => {
    expect(defaultPackage(name)).toBe(expected);
  });
});
