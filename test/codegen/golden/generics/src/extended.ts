export interface Extended {
  id: string;
}
