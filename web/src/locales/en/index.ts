import chat from "./chat.json";
import door from "./door.json";
import install from "./install.json";
import library from "./library.json";
import push from "./push.json";
import shell from "./shell.json";

export default { ...shell, ...door, ...chat, ...install, ...library, ...push };
