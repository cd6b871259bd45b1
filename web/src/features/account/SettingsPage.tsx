import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { Access } from "./Access";
import { Channels } from "./Channels";
import { Models } from "./Models";
import { OwnData } from "./OwnData";
import { Packages } from "./Packages";
import { Profile } from "./Profile";
import { Sections } from "./Sections";

const route = getRouteApi("/settings/{-$section}");

/** What a person has chosen, is known by, and may take along. */
export function SettingsPage() {
  const { t } = useTranslation();
  const { section } = route.useParams();
  return (
    <Sections
      title={t("settings.title")}
      to="/settings/{-$section}"
      current={section}
      sections={[
        { name: "profile", title: t("settings.profile.title"), body: Profile },
        { name: "channels", title: t("settings.channels.title"), body: Channels },
        { name: "models", title: t("settings.models.title"), body: Models },
        { name: "packages", title: t("settings.packages.title"), body: Packages },
        { name: "access", title: t("settings.access.title"), body: Access },
        { name: "data", title: t("settings.data.title"), body: OwnData },
      ]}
    />
  );
}
