declare module './extended.js' {
  interface Extended {
    label?: string;
  }
}
export {};
