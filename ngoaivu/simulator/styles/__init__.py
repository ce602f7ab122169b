"""The markups in which a generated portal can be drawn, each after a content management system found in the wild."""

from ngoaivu.simulator.styles.base import Style
from ngoaivu.simulator.styles.joomla import Joomla
from ngoaivu.simulator.styles.nukeviet import NukeViet
from ngoaivu.simulator.styles.sharepoint import SharePoint
from ngoaivu.simulator.styles.wordpress import WordPress

STYLES: dict[str, type[Style]] = {style.name: style for style in (Joomla, NukeViet, SharePoint, WordPress)}
