"""The composition root: the one module that names concrete stores and puts the house together."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from api.auth.collections import SPECS as AUTH
from api.clock import SystemClock
from api.doors import twilio_channels, twilio_door, webpush_channel
from api.house import House
from api.installation import installation_key
from api.zone import machine_zone
from bot.acquaintance import Acquaintance
from bot.assistant import Assistant, ReminderWords
from bot.attachments import Attachments
from bot.bridges.attempts import SPECS as BRIDGES
from bot.bridges.packages import Bridges
from bot.bridges.servers import read_servers
from bot.channels.aloud import VoiceNotes
from bot.channels.guests import Guests
from bot.channels.reception import Reception
from bot.channels.twilio.missed import ARRIVED
from bot.consulting import Consulting
from bot.deliberation.allowance import Limits
from bot.deliberation.deliberation import Deliberation
from bot.deliberation.from_memory import FromMemory
from bot.delivery.collections import SPECS as DELIVERY
from bot.delivery.core import Core
from bot.delivery.derived import Turn
from bot.delivery.drafts import Drafts
from bot.delivery.eventlog import EventLog
from bot.delivery.inbox import Inbox
from bot.delivery.stopping import Stops
from bot.delivery.turn import Clock
from bot.foresight import Foresight
from bot.graph import Loop
from bot.hearer import Hearer
from bot.hindsight import Hindsight
from bot.library.contents import CONTENTS
from bot.library.library import LibraryOfAll
from bot.library.meaning.choosing import encoder_of
from bot.library.meaning.port import Encoder
from bot.memory.collections import SPECS as MEMORY
from bot.memory.proposals import Proposals
from bot.memory.recollector import Recollector
from bot.memory.retelling import Retelling
from bot.models.building import chat_of
from bot.models.collections import SPECS as MODELS
from bot.models.port import Models
from bot.models.redaction import Redacting, kinds_of
from bot.posting import PostOffice
from bot.progressing import Progressing
from bot.reach import Reach
from bot.reading.bounds import Bounds
from bot.reading.ocr.recognising import PictureReader
from bot.reading.reader import Reader
from bot.recordings import UserRecordings
from bot.rehearsal import Rehearsal
from bot.replies import Replies
from bot.responses import Responder
from bot.revised import Revised
from bot.safety.approvals import APPROVALS
from bot.safety.gate import Gate
from bot.settings import Settings
from bot.speech.port import Speaker
from bot.speech.voice import Voice, voice_of
from bot.steps import Steps
from bot.store import records
from bot.store.deeds import Deeds
from bot.store.identities import IDENTITIES, Identities
from bot.store.people import PEOPLE, People
from bot.store.port import CollectionSpec, Store
from bot.store.subscriptions import PUSH_SUBSCRIPTIONS, Subscriptions
from bot.store.switches import INSTALLATION
from bot.understanding.dialogue import DIALOGUES
from bot.understanding.languages import Languages
from bot.understanding.reactive import Reactive
from bot.writing import ModelWriter
from capabilities.document import Phrase, Reminder
from capabilities.errors import InvalidRequestError
from capabilities.library import File
from capabilities.memory.documents import Memory
from capabilities.registry import Registry

if TYPE_CHECKING:
    from api.services import Services
    from api.telegram import TelegramDoor
    from bot.channels.telegram.channel import Telegram
    from bot.channels.twilio.channel import TwilioChannel
    from bot.channels.webpush.channel import WebPush


def load_settings(**changes: Any) -> Settings:
    """Read the settings once; InvalidRequestError names the variable that makes no sense."""
    from pydantic import ValidationError

    try:
        return Settings(**changes)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise InvalidRequestError(f"DAYHAND_{name.removeprefix('DAYHAND_')}: {first['msg']}") from error


async def open_store(settings: Settings, clock: Clock) -> Store:
    """Open the database the settings name; errors are sentences that say what to do."""
    if settings.mongodb_uri is not None:
        from bot.store.mongo import MongoStore

        return await MongoStore.open(
            settings.mongodb_uri.get_secret_value(), database=settings.mongodb_database
        )
    from bot.store.embedded import EmbeddedStore

    return await EmbeddedStore.open(settings.home / "dayhand.db", now=clock.now)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What everything else of a house stands on."""

    settings: Settings
    store: Store
    clock: Clock
    registry: Registry
    replies: Replies
    reactive: Reactive
    hearer: Hearer
    models: Redacting
    memory: Recollector
    people: People
    acquaintance: Acquaintance
    drafts: Drafts
    events: EventLog
    stops: Stops
    library: LibraryOfAll

    async def speaker_of(self, user: str) -> Speaker:
        """Return what listening has to know of a person."""
        names = await self.acquaintance.of(user, self.clock.now())
        return Speaker(user, (await self.people.get(user)).language, names.by_noun)


@dataclass(frozen=True, slots=True)
class _Channels:
    """The channels that messages are pushed to."""

    telegram: "Telegram | None"
    twilio: "tuple[TwilioChannel, ...]"
    webpush: "WebPush | None"

    @property
    def all(self) -> "list[Telegram | TwilioChannel]":
        """Every one of them."""
        return [*([self.telegram] if self.telegram else []), *self.twilio]

    def doors(self) -> dict[str, str]:
        """Return where each is found."""
        return {channel.name: channel.door for channel in self.all}


async def build(
    settings: Settings,
    store: Store,
    clock: Clock,
    registry: Registry | None = None,
    models: Models | None = None,
) -> House:
    """Put the house together over an open store; collections and indexes exist afterwards."""
    registry = registry or Registry.discover()
    await store.declare(_collections(registry))
    bridges = _bridges(settings, store, registry)
    replies, languages = Replies(registry), Languages(registry, settings.home / "learnt")
    reactive = Reactive(registry, languages)
    chat = chat_of(settings, store, clock.now)
    asked = Redacting(models or chat, kinds_of(settings.model_redact))
    drafts = Drafts()
    events = EventLog(store, drafts)
    ground = _Ground(
        settings,
        store,
        clock,
        registry,
        replies,
        reactive,
        hearer=Hearer(store, clock, reactive, registry),
        models=asked,
        memory=Recollector(store, settings.home, Retelling(asked)),
        people=People(store),
        acquaintance=Acquaintance(store, registry),
        drafts=drafts,
        events=events,
        stops=Stops(store),
        library=_library(settings, store, events, encoder_of(settings, chat)),
    )
    channels = _open_channels(ground)
    reach = _reach(ground, channels)
    voice = voice_of(settings, languages, replies, speaker_of=ground.speaker_of)
    return House(
        settings=settings,
        store=store,
        clock=clock,
        registry=registry,
        core=_core(ground, channels, reach, voice),
        people=ground.people,
        memory=ground.memory,
        chat=chat,
        bridges=bridges,
        hearer=ground.hearer,
        hindsight=Hindsight(Inbox(store), reactive, replies, registry),
        rehearsal=_rehearsal(ground),
        library=ground.library,
        replies=replies,
        voice=voice,
        stops=ground.stops,
        telegram=channels.telegram,
        twilio=channels.twilio,
        webpush=channels.webpush,
        reach=reach,
        zone=settings.zone or machine_zone(),
    )


def _reach(ground: _Ground, channels: _Channels) -> Reach:
    """Return the ways to people by the channels that are open here."""
    names = [channel.name for channel in channels.all]
    devices = Subscriptions(ground.store) if channels.webpush else None
    return Reach(Identities(ground.store), names, ground.clock, devices)


def _rehearsal(ground: _Ground) -> Rehearsal:
    """Return the rehearsal of what is being typed: its steps are given no means."""
    foresight = Foresight(ground.reactive, ground.replies, ground.registry)
    steps = Steps(ground.store, ground.registry, ground.replies, Gate(), foresight)
    return Rehearsal(ground.hearer, steps, foresight, ground.registry)


def _open_channels(ground: _Ground) -> _Channels:
    """Return the channels that are set up; nothing is reached yet."""
    telegram = _telegram(ground.settings)
    if telegram:
        telegram.mirror(ground.drafts)
    twilio = twilio_channels(ground.settings, ground.store, ground.clock)
    return _Channels(telegram, twilio, webpush_channel(ground.settings, ground.store, ground.clock))


def _core(ground: _Ground, channels: _Channels, reach: Reach, voice: Voice) -> Core:
    """Return the durable core, with the assistant that it asks and the channels that it sends by."""
    sources = {channel.name: channel for channel in channels.all}
    attachments = Attachments(
        sources=sources,
        listening=voice.listening,
        hearer=ground.hearer,
        acquaintance=ground.acquaintance,
        replies=ground.replies,
        library=ground.library,
    )
    voiced = [channel for channel in channels.all if channel.speaks]
    return Core(
        ground.store,
        Assistant(
            _loop(ground, channels, attachments),
            post=PostOffice(ground.store, ground.replies, reach),
            attachments=attachments,
            revised=Revised(ground.store, ground.replies, ground.registry),
            people=ground.people,
            clock=ground.clock,
            speaks=[channel.name for channel in voiced],
        ),
        ReminderWords(ground.store, ground.replies, reach),
        clock=ground.clock,
        channels=[*channels.all, *([channels.webpush] if channels.webpush else [])],
        drafts=ground.drafts,
        after_turn=lambda turn: _after(turn, ground, voice),
        beside={"library": ground.library.ingest},
        events=ground.events,
        aloud=VoiceNotes(voiced, voice.speaking, ground.people),
    )


def _loop(ground: _Ground, channels: _Channels, attachments: Attachments) -> Loop:
    """Return the loop of a turn."""
    store, registry, replies = ground.store, ground.registry, ground.replies
    return Loop(
        hearer=ground.hearer,
        steps=Steps(
            store,
            registry,
            replies,
            Gate(),
            Foresight(ground.reactive, replies, registry),
            memory=ground.memory,
            doors=channels.doors,
            recordings=partial(UserRecordings, store, attachments),
            library=ground.library.of,
            writer=partial(ModelWriter, ground.models),
        ),
        responder=Responder(replies, registry),
        registry=registry,
        deliberation=Deliberation(
            models=ground.models,
            registry=registry,
            replies=replies,
            recall=FromMemory(ground.memory, Deeds(store)),
            limits=Limits(tokens=ground.settings.turn_tokens),
            drafts=ground.drafts,
            stops=ground.stops,
        ),
        proposals=Proposals(store),
        progressing=Progressing(ground.drafts, replies),
        consulting=Consulting(store, ground.library, registry),
    )


def _after(turn: Turn, ground: _Ground, voice: Voice) -> None:
    """Have a turn's traces looked after once it is answered."""
    message = turn.message
    ground.memory.after_turn(message.user, message.conversation)
    ground.library.after_turn(message.user, {effect.collection for effect in turn.effects})
    voice.after_turn(message.user)


async def assemble(
    settings: Settings,
    store: Store,
    clock: Clock,
    registry: Registry | None = None,
    models: Models | None = None,
) -> "Services":
    """Put the house together with what HTTP needs beside it."""
    from api.services import Services  # FastAPI is not imported for the terminal

    house = await build(settings, store, clock, registry, models)
    services = Services.assemble(
        settings=settings,
        store=store,
        clock=clock,
        registry=house.registry,
        core=house.core,
        event_log=house.event_log,
        cursors=house.cursors,
        people=house.people,
        memory=house.memory,
        zone=house.zone,
        key=installation_key(settings),
        chat=house.chat,
        bridges=house.bridges,
        hearer=house.hearer,
        hindsight=house.hindsight,
        rehearsal=house.rehearsal,
        library=house.library,
        replies=house.replies,
        voice=house.voice,
        stops=house.stops,
    )
    house.chat.watched_by(services.meter.models)
    reception = _reception(house, services)
    return replace(
        services,
        telegram=_telegram_door(house, reception),
        twilio=twilio_door(house, reception),
        webpush=house.webpush,
    )


def _reception(house: House, services: "Services") -> Reception:
    """Return the door of all channels."""
    from api.auth.doorkeeper import LinkDoorkeeper
    from api.auth.inviting import Inviting
    from api.auth.throttle import Throttle

    inviting = Inviting(house.store, house.core.accept, house.clock)
    throttle = Throttle(house.store, house.clock)
    doorkeeper = LinkDoorkeeper(services.linking, inviting, house.event_log, throttle)
    guests = Guests(
        Identities(house.store), house.people, house.clock, zone=house.zone, admits=doorkeeper.admits
    )
    return Reception(
        identities=Identities(house.store),
        people=house.people,
        doorkeeper=doorkeeper,
        guests=guests if house.settings.strangers == "guest" else None,
        take=house.core.accept,
        replies=Replies(house.registry),
        clock=house.clock,
    )


def _telegram_door(house: House, reception: Reception) -> "TelegramDoor | None":
    """Return where Telegram's updates come in; None without a bot."""
    from api.telegram import TelegramDoor, webhook_secret

    if house.telegram is None:
        return None
    return TelegramDoor(
        house.telegram, reception, webhook_secret(house.settings, installation_key(house.settings))
    )


@asynccontextmanager
async def open_house(settings: Settings) -> AsyncGenerator[House]:
    """Open the installation the settings describe, and close it in order afterwards."""
    clock = SystemClock()
    store = await open_store(settings, clock)
    try:
        house = await build(settings, store, clock)
        house.bridges.start(house.registry.put)
        try:
            yield house
        finally:
            await house.core.close()
            await house.voice.close()
            await house.bridges.close()
            await house.chat.close()
            if house.telegram:
                await house.telegram.close()
            for channel in house.twilio:
                await channel.account.close()
            if house.webpush:
                await house.webpush.close()
            await house.library.close()
            await house.memory.close()
    finally:
        await store.close()


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncGenerator["Services"]:
    """Open the installation with what HTTP needs, and close it in order afterwards."""
    clock = SystemClock()
    store = await open_store(settings, clock)
    try:
        services = await assemble(settings, store, clock)
        services.bridges.start(services.registry.put)
        try:
            yield services
        finally:
            await services.core.close()
            await services.voice.close()
            await services.bridges.close()
            await services.chat.close()
            if services.telegram:
                await services.telegram.close()
            if services.twilio:
                await services.twilio.close()
            if services.webpush:
                await services.webpush.close()
            await services.library.close()
            await services.memory.close()
    finally:
        await store.close()


def _telegram(settings: Settings) -> "Telegram | None":
    """Return the bot of the installation, not reached yet; None without a token."""
    if settings.telegram_token is None:
        return None
    from bot.channels.telegram.channel import Telegram

    return Telegram(settings.telegram_token.get_secret_value().strip(), settings.telegram_api)


def _library(settings: Settings, store: Store, events: EventLog, encoder: Encoder | None) -> LibraryOfAll:
    """Return the library; nothing is opened yet."""
    most = settings.file_megabytes * 1_000_000
    reader = Reader(PictureReader(settings.ocr), Bounds(size=most))
    quota = settings.quota_megabytes * 1_000_000
    return LibraryOfAll(store, reader, events, settings.home, most=most, quota=quota, encoder=encoder)


def _bridges(settings: Settings, store: Store, registry: Registry) -> Bridges:
    """Return the bridges to the configured servers, their packages known already; none is started."""
    servers = read_servers(settings.mcp_servers) if settings.mcp_servers else []
    bridges = Bridges(servers, store, settings.home / "mcp")
    for package in bridges.packages():
        registry.put(package)
    return bridges


def _collections(registry: Registry) -> list[CollectionSpec]:
    """Return every collection once, with the indexes of all that use it."""
    wanted = [
        *DELIVERY,
        *MEMORY,
        *MODELS,
        *BRIDGES,
        CONTENTS,
        PEOPLE,
        DIALOGUES,
        APPROVALS,
        INSTALLATION,
        IDENTITIES,
        ARRIVED,
        PUSH_SUBSCRIPTIONS,
        *AUTH,
        *records.specs([*registry.documents, Reminder, Phrase, Memory, File]),
    ]
    merged: dict[str, CollectionSpec] = {}
    for spec in wanted:
        known = merged.get(spec.name)
        indexes = (*known.indexes, *spec.indexes) if known else spec.indexes
        merged[spec.name] = CollectionSpec(spec.name, tuple(dict.fromkeys(indexes)))
    return list(merged.values())
