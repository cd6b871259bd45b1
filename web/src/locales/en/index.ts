import account from "./account.json";
import admin from "./admin.json";
import chat from "./chat.json";
import day from "./day.json";
import door from "./door.json";
import library from "./library.json";
import memory from "./memory.json";
import shell from "./shell.json";

export default { ...shell, ...door, ...chat, ...day, ...library, ...memory, ...account, ...admin };
