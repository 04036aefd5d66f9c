// What an import of a style sheet gives: the names of its classes, as the build made them unique.
declare module "*.module.css" {
  const classes: Readonly<Record<string, string>>;
  export default classes;
}
declare module "*.css";
declare module "*.svg" {
  const address: string;
  export default address;
}
