export namespace Geo {
  export interface Area {
    size: number;
  }
  export namespace Inner {
    export interface Deep {
      area: Area;
    }
  }
}
