import { Notifications } from "@mantine/notifications";

/** The corner that notices come in. */
export default function Corner() {
  return <Notifications position="top-right" />;
}
