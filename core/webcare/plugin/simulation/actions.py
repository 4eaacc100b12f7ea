"""Everything that a person can do on a simulated platform."""

from webcare.plugin.simulation.phone import Block, Edit, React, Read, Revoke, Say, Tap
from webcare.plugin.simulation.wall import FollowLink, Publish

PhoneAction = Say | React | Tap | Edit | Revoke | Read | Block | Publish | FollowLink
