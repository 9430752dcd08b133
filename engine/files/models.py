"""The model of every kind of file that an author writes."""

from troth.engine.files.calendars_model import CalendarsFile
from troth.engine.files.chart_model import ChartFile
from troth.engine.files.fields import Model
from troth.engine.files.gates import GatesFile
from troth.engine.files.lock_model import LockFile
from troth.engine.files.mapping import MappingFile
from troth.engine.files.pack_model import PackFile
from troth.engine.files.rates import RatesFile
from troth.engine.files.scenarios_model import ScenarioFile
from troth.engine.files.survivors_model import SurvivorsFile
from troth.engine.files.vocabulary_model import VocabularyFile

MODELS: dict[str, type[Model]] = {
    "pack": PackFile,
    "vocabulary": VocabularyFile,
    "calendars": CalendarsFile,
    "lock": LockFile,
    "chart": ChartFile,
    "scenario": ScenarioFile,
    "survivors": SurvivorsFile,
    "mapping": MappingFile,
    "gates": GatesFile,
    "rates": RatesFile,
}
