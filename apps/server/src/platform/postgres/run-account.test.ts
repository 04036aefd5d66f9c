// Which account root's PostgreSQL gets: one that exists, and not the one that scripts run as where there is any other.
import { expect, test } from "vitest";
import { accountForRoot } from "./run-account.ts";

const root = "root:x:0:0:root:/root:/bin/sh\n";
const nobody = "nobody:x:65534:65533:nobody:/:/bin/false\n";
const daemon = "daemon:x:1:2:daemon:/usr/sbin:/usr/sbin/nologin\n";
const postgres = "postgres:x:101:104::/var/lib/postgresql:/bin/bash\n";
const own = "countersign-postgres:x:990:991::/:/usr/sbin/nologin\n";

test("its own account comes first, then PostgreSQL's", () => {
  expect(accountForRoot(root + nobody + daemon + postgres + own)).toEqual({ uid: 990, gid: 991 });
  expect(accountForRoot(root + nobody + daemon + postgres)).toEqual({ uid: 101, gid: 104 });
});

test("the account of scripts, whose processes could read and change the database's, is the last resort", () => {
  expect(accountForRoot(nobody + root + daemon)).toEqual({ uid: 1, gid: 2 });
  expect(accountForRoot(nobody + root)).toEqual({ uid: 65_534, gid: 65_533 });
});

test("root is none, under whatever name", () => {
  expect(accountForRoot("daemon:x:0:0::/:/bin/sh\n")).toBeUndefined();
  expect(accountForRoot(root)).toBeUndefined();
});
