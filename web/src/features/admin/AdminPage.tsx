import { Text } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { Part } from "../account/Part";
import { Sections } from "../account/Sections";
import { useMe } from "../session/me";
import { Cost } from "./Cost";
import { Deliveries } from "./Deliveries";
import { Effective } from "./Effective";
import { Health } from "./Health";
import { People } from "./People";

const route = getRouteApi("/admin/{-$section}");

/** What only the owner of the installation sees; the server refuses it to everybody else. */
export function AdminPage() {
  const { t } = useTranslation();
  const { section } = route.useParams();
  const { data: me } = useMe();
  if (me?.role !== "owner") {
    return (
      <Sections
        title={t("admin.title")}
        to="/admin/{-$section}"
        current=""
        sections={[{ name: "", title: t("admin.title"), body: Refused }]}
      />
    );
  }
  return (
    <Sections
      title={t("admin.title")}
      to="/admin/{-$section}"
      current={section}
      sections={[
        { name: "people", title: t("admin.people.title"), body: People },
        { name: "health", title: t("admin.health.title"), body: Health },
        { name: "cost", title: t("admin.cost.title"), body: Cost },
        { name: "deliveries", title: t("admin.deliveries.title"), body: Deliveries },
        { name: "settings", title: t("admin.settings.title"), body: Effective },
      ]}
    />
  );
}

function Refused() {
  const { t } = useTranslation();
  return (
    <Part title={t("admin.title")}>
      <Text role="alert">{t("admin.refused")}</Text>
    </Part>
  );
}
