import type { NotificationData } from "@mantine/notifications";
import { create } from "zustand";

/** Whether anything was told yet; what shows notices is fetched with the first of them. */
export const useNotices = create<{ isTold: boolean }>(() => ({ isTold: false }));

/** Show a notice. */
export function show(notice: NotificationData): void {
  useNotices.setState({ isTold: true });
  void import("@mantine/notifications").then(({ notifications }) => notifications.show(notice));
}

/** Take a notice away; there need not be one. */
export function hide(id: string): void {
  if (!useNotices.getState().isTold) return;
  void import("@mantine/notifications").then(({ notifications }) => notifications.hide(id));
}
