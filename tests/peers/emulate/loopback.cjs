// Loaded before the program, which would listen on every interface: a test's peer is nobody else's.
const { Server } = require("node:net");
const listen = Server.prototype.listen;
Server.prototype.listen = function (port, ...rest) {
  return listen.call(this, { port, host: "127.0.0.1" }, ...rest.filter((one) => typeof one === "function"));
};
