import account from "./account.json";
import admin from "./admin.json";
import chat from "./chat.json";
import day from "./day.json";
import door from "./door.json";
import install from "./install.json";
import learning from "./learning.json";
import library from "./library.json";
import memory from "./memory.json";
import push from "./push.json";
import shell from "./shell.json";
import voice from "./voice.json";

export default {
  ...shell,
  ...account,
  ...admin,
  ...chat,
  ...day,
  ...door,
  ...install,
  ...learning,
  ...library,
  ...memory,
  ...push,
  ...voice,
};
