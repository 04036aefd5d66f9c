/** A page whose code is on its way. */
import { Card } from "./card.tsx";
import { Loading } from "./loading.tsx";

/** The designed state of a page that loads. */
export function PageLoading() {
  return (
    <Card flush>
      <Loading lines={6} />
    </Card>
  );
}
