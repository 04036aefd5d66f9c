/** Tasks: the list with its calendar, one with its history, and the editor. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedInRoute } from "../../app/root-route.ts";
import { textFilters } from "../../parts/filters.ts";
import { composeSearch } from "../runs/compose/compose-search.ts";

/** The addresses of this area. `/tasks/new?script=NAME` and `?devices=ID,ID` begin with something chosen. */
export const taskRoutes = [
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/tasks",
    validateSearch: textFilters("view"),
    staticData: { title: "Tasks", needs: "runs.read" },
    component: lazyRouteComponent(async () => import("./tasks-page.tsx"), "TasksPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/tasks/new",
    validateSearch: composeSearch,
    staticData: { title: "New task", needs: "runs.request" },
    component: lazyRouteComponent(async () => import("./new-task-page.tsx"), "NewTaskPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/tasks/$id",
    staticData: { title: "Task", needs: "runs.read" },
    component: lazyRouteComponent(async () => import("./task-page.tsx"), "TaskPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/tasks/$id/edit",
    staticData: { title: "Change a task", needs: "runs.request" },
    component: lazyRouteComponent(async () => import("./edit-task-page.tsx"), "EditTaskPage"),
  }),
] as const;
