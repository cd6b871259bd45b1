import { Container, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ComponentType } from "react";

import styles from "./sections.module.css";

export interface SectionPage {
  /** Its part of the address; the first one is also at the address without any. */
  name: string;
  title: string;
  body: ComponentType;
}

interface Props {
  title: string;
  to: "/settings/{-$section}" | "/admin/{-$section}";
  sections: readonly SectionPage[];
  current: string | undefined;
}

/** A page of several sections, each with an address of its own. */
export function Sections({ title, to, sections, current }: Props) {
  const shown = sections.find((section) => section.name === current) ?? sections[0];
  const Body = shown?.body;
  return (
    <Container size={980} py="lg">
      <Title order={1} size="h2" mb="md">
        {title}
      </Title>
      <div className={styles["frame"]}>
        <nav aria-label={title} className={styles["links"]}>
          {sections.map((section) => (
            <Link
              key={section.name}
              to={to}
              params={{ section: section.name }}
              className="page-link"
              {...(section === shown ? { "aria-current": "page" as const } : {})}
            >
              {section.title}
            </Link>
          ))}
        </nav>
        <div>{Body && <Body />}</div>
      </div>
    </Container>
  );
}
