/** Every document that people sign, reviewed: told apart by `document`. */
import type { BreakglassModel, LogresetModel } from "./emergency/emergency-model.ts";
import type { BatchModel } from "./objections/review-batch.ts";
import type { VetoModel } from "./objections/review-veto.ts";
import type { RequestModel } from "./requests/request-model.ts";
import type { StandingModel } from "./standing/standing-model.ts";
import type { AdmissionModel, PeopleModel, RootModel } from "./trust/root-model.ts";

/** What a station, a console or a terminal shows before somebody signs. */
export type ReviewModel =
  | RequestModel
  | RootModel
  | PeopleModel
  | AdmissionModel
  | StandingModel
  | BreakglassModel
  | LogresetModel
  | VetoModel
  | BatchModel;
