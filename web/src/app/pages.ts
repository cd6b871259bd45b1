import {
  IconBooks,
  IconBrain,
  IconCalendar,
  IconChecklist,
  IconMessageCircle,
  IconSchool,
  IconServerCog,
  IconSettings,
  type Icon,
} from "@tabler/icons-react";

export interface PageLink {
  to: string;
  /** Key of its name. */
  name: string;
  icon: Icon;
  /** Whether only the owner of the installation has it. */
  owner?: boolean;
}

/** The pages there are, in the order they are shown in. */
export const PAGES: readonly PageLink[] = [
  { to: "/", name: "chat.title", icon: IconMessageCircle },
  { to: "/day", name: "day.calendar", icon: IconCalendar },
  { to: "/tasks", name: "day.tasks", icon: IconChecklist },
  { to: "/library", name: "library.title", icon: IconBooks },
  { to: "/learn", name: "learning.title", icon: IconSchool },
  { to: "/memory", name: "memory.title", icon: IconBrain },
  { to: "/settings", name: "settings.title", icon: IconSettings },
  { to: "/admin", name: "admin.title", icon: IconServerCog, owner: true },
];
