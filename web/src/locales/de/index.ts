import chat from "./chat.json";
import day from "./day.json";
import door from "./door.json";
import library from "./library.json";
import shell from "./shell.json";
import voice from "./voice.json";

export default { ...shell, ...door, ...chat, ...day, ...library, ...voice };
