"""Verifies a webhook with the public library, as a receiver would. Reads {secret, now, headers, body} as JSON."""

import datetime as time
import json
import sys

from standardwebhooks import webhooks

given = json.load(sys.stdin)


class Then(time.datetime):
    """The clock of the test, instead of this machine's."""

    @classmethod
    def now(cls, tz=None):
        return time.datetime.fromtimestamp(given["now"], tz)


webhooks.datetime = Then
print(json.dumps(webhooks.Webhook(given["secret"]).verify(given["body"], given["headers"])))
