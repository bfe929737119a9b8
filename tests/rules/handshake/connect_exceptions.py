"""Methods for CHN102: exceptions in connect(), and disconnect() in place of close()."""

from __future__ import annotations

from tests.rules.handshake.connect_texts import Quiet, Reported, ends, returns, stops

REPORTED: Reported = {
    "a handler that only logs": (
        """
        async def connect(self):
        ^
            try:
                self.room = self.scope["url_route"]["kwargs"]["room"]
                await self.accept()
            except KeyError:
                logger.warning("no room")
        """,
        (ends("in `except KeyError`"),),
    ),
    "a handler of what an object may lack": (
        """
        async def connect(self):
            self.user = self.scope["user"]
            try:
                self.profile = self.user.profile
            except Profile.DoesNotExist:
                logger.warning("no profile")
                return
                ^
            await self.accept()
        """,
        (returns("in `except Profile.DoesNotExist`"),),
    ),
    "a handler of what a local variable may lack": (
        """
        async def connect(self):
            user = self.scope["user"]
            try:
                self.profile = user.profile
            except AttributeError:
                return
                ^
            await self.accept()
        """,
        (returns("in `except AttributeError`"),),
    ),
    "a handler of everything": (
        """
        async def connect(self):
        ^
            try:
                await self.channel_layer.group_add("chat", self.channel_name)
                await self.accept()
            except:
                logger.exception("cannot join")
        """,
        (ends("in `except:`"),),
    ),
    "a handler of several classes": (
        """
        async def connect(self):
        ^
            try:
                self.room = int(self.scope["path"][1:])
            except (ValueError, TypeError) as error:
                logger.warning(error)
            else:
                await self.accept()
        """,
        (ends("in `except (ValueError, TypeError)`"),),
    ),
    "a handler that returns": (
        """
        async def connect(self):
            try:
                self.user = await User.objects.aget(pk=self.scope["user_id"])
            except User.DoesNotExist:
                return
                ^
            await self.accept()
        """,
        (returns("in `except User.DoesNotExist`"),),
    ),
    "the second of two handlers": (
        """
        async def connect(self):
        ^
            try:
                await asyncio.wait_for(asyncio.sleep(1), 2)
                await self.accept()
            except asyncio.TimeoutError:
                await self.close()
            except Exception as error:
                logger.error(error)
        """,
        (ends("in `except Exception`"),),
    ),
    "a handler of a helper's failure": (
        """
        async def enter(self):
            self.room = self.scope["rooms"][0]
            await self.accept()

        async def connect(self):
        ^
            try:
                await self.enter()
            except IndexError:
                pass
        """,
        (ends("in `except IndexError`"),),
    ),
    "a handler in a handler": (
        """
        async def connect(self):
        ^
            try:
                self.room = self.scope["room"]
            except KeyError:
                try:
                    self.room = self.scope["path"][1]
                except IndexError:
                    logger.warning("no room")
                else:
                    await self.accept()
            else:
                await self.accept()
        """,
        (ends("in `except KeyError`, in `except IndexError`"),),
    ),
    "a refusal that is swallowed": (
        """
        async def connect(self):
        ^
            user = self.scope["user"]
            try:
                if user.is_anonymous:
                    raise DenyConnection("log in first")
                await self.accept()
            except Exception:
                logger.info("refused")
        """,
        (ends("when `user.is_anonymous`, in `except Exception`"),),
    ),
    "an assertion that is swallowed": (
        """
        async def connect(self):
            try:
                assert self.scope["user"].is_staff
            except AssertionError:
                return
                ^
            await self.accept()
        """,
        (returns("in `except AssertionError`"),),
    ),
    "return in finally": (
        """
        async def connect(self):
            try:
                await self.channel_layer.group_add("chat", self.channel_name)
            finally:
                return
                ^
        """,
        (returns(),),
    ),
    "suppress": (
        """
        async def connect(self):
        ^
            with contextlib.suppress(KeyError):
                self.room = self.scope["room"]
                await self.accept()
        """,
        (ends("after a suppressed exception"),),
    ),
    "suppress by its own name": (
        """
        async def connect(self):
        ^
            from contextlib import suppress as ignoring

            with ignoring(ValueError, KeyError):
                self.room = int(self.scope["room"])
                await self.accept()
        """,
        (ends("after a suppressed exception"),),
    ),
    "StopConsumer": (
        """
        async def connect(self):
            if "room" not in self.scope:
                raise StopConsumer()
                ^
            await self.accept()
        """,
        (stops("when `'room' not in self.scope`"),),
    ),
    "the class StopConsumer": (
        """
        async def connect(self):
            raise StopConsumer
            ^
        """,
        (stops(),),
    ),
    "a subclass of StopConsumer": (
        """
        async def connect(self):
            class Full(StopConsumer):
                pass

            if self.scope["room"].is_full:
                raise Full()
                ^
            await self.accept()
        """,
        (stops("when `self.scope['room'].is_full`"),),
    ),
    "StopConsumer in a helper": (
        """
        def check(self):
            if "room" not in self.scope:
                raise StopConsumer("no room")

        async def connect(self):
        ^
            self.check()
            await self.accept()
        """,
        (ends(),),
    ),
    "disconnect() in place of close()": (
        """
        async def connect(self):
        ^
            if self.scope["user"].is_anonymous:
                await self.disconnect(4401)
            else:
                await self.accept()
        """,
        (ends("when `self.scope['user'].is_anonymous`"),),
    ),
    "disconnect() of its own in place of close()": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.disconnect()
                return
                ^
            await self.accept()

        async def disconnect(self, code=1000):
            await self.channel_layer.group_discard("chat", self.channel_name)
        """,
        (returns("when `self.scope['user'].is_anonymous`"),),
    ),
    "return of disconnect()": (
        """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                return await self.disconnect(4401)
                ^
            await self.accept()
        """,
        (returns("when `self.scope['user'].is_anonymous`"),),
    ),
}

QUIET: Quiet = {
    "DenyConnection": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                raise DenyConnection()
            await self.accept()
        """,
    "AcceptConnection": """
        async def connect(self):
            if self.scope["user"].is_staff:
                raise AcceptConnection
            await self.close()
        """,
    "any other exception": """
        async def connect(self):
            if "room" not in self.scope:
                raise ValueError("no room")
            await self.accept()
        """,
    "an exception that a helper makes": """
        def refusal(self):
            return DenyConnection("log in first")

        async def connect(self):
            raise self.refusal()
        """,
    "a handler that closes": """
        async def connect(self):
            try:
                self.room = self.scope["room"]
            except KeyError:
                await self.close()
                return
            await self.accept()
        """,
    "a handler that raises again": """
        async def connect(self):
            try:
                self.room = self.scope["room"]
                await self.accept()
            except KeyError:
                logger.exception("no room")
                raise
        """,
    "a handler that refuses": """
        async def connect(self):
            try:
                self.room = self.scope["room"]
            except KeyError as error:
                raise DenyConnection from error
            await self.accept()
        """,
    "a handler that puts something in its place": """
        async def connect(self):
            try:
                self.room = self.scope["room"]
            except KeyError:
                self.room = "lobby"
            await self.accept()
        """,
    "close() in a try in a handler": """
        async def connect(self):
            try:
                self.room = self.scope["room"]
                await self.accept()
            except Exception:
                try:
                    await self.close()
                except RuntimeError:
                    pass
        """,
    "a failure after accept()": """
        async def connect(self):
            try:
                await self.accept()
                await self.channel_layer.group_add("chat", self.channel_name)
            except Exception:
                logger.exception("cannot join")
        """,
    "a handler of something that cannot come": """
        async def connect(self):
            try:
                await self.accept()
            except Exception:
                return
        """,
    "a handler of something that nothing lacks": """
        async def connect(self):
            try:
                await self.accept()
                logger.log(logging.INFO, "accepted")
                self.rooms = self.names
            except AttributeError:
                return
        """,
    "a handler of something else than what an object may lack": """
        async def connect(self):
            try:
                self.profile = self.user.profile
            except ValueError:
                return
            await self.accept()
        """,
    "a handler of another class": """
        async def connect(self):
            user = self.scope["user"]
            try:
                if user.is_anonymous:
                    raise DenyConnection
            except ValueError:
                return
            await self.accept()
        """,
    "the refusal goes on": """
        async def connect(self):
            try:
                if self.scope["user"].is_anonymous:
                    raise DenyConnection
                await self.accept()
            except DenyConnection:
                raise
            except Exception:
                await self.close()
        """,
    "a handler of a class that cannot be read": """
        async def connect(self):
            from somewhere import NotAllowed

            user = self.scope["user"]
            try:
                if user.is_anonymous:
                    raise DenyConnection
                await self.accept()
            except NotAllowed:
                logger.info("refused")
        """,
    "close() in finally": """
        async def connect(self):
            try:
                self.room = self.scope["room"]
            except KeyError:
                return
            finally:
                await self.close()
        """,
    "finally without a handler": """
        async def connect(self):
            try:
                self.room = self.scope["room"]
            finally:
                logger.info("somebody came")
            await self.accept()
        """,
    "suppress around what comes before": """
        async def connect(self):
            with contextlib.suppress(KeyError):
                self.room = self.scope["room"]
            await self.accept()
        """,
    "suppress of another class": """
        async def connect(self):
            with contextlib.suppress(KeyError):
                if self.scope["user"].is_anonymous:
                    raise DenyConnection
            await self.accept()
        """,
    "suppress around close()": """
        async def connect(self):
            with contextlib.suppress(Exception):
                await self.close()
        """,
    "a context manager": """
        async def connect(self):
            async with asyncio.timeout(3):
                await self.channel_layer.group_add("chat", self.channel_name)
                await self.accept()
        """,
    "StopConsumer that is caught": """
        async def connect(self):
            try:
                raise StopConsumer()
            except StopConsumer:
                await self.close()
        """,
    "StopConsumer after close()": """
        async def connect(self):
            await self.close()
            raise StopConsumer()
        """,
    "disconnect() of its own that closes": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.disconnect(4401)
                return
            await self.accept()

        async def disconnect(self, code):
            await self.close(code)
        """,
    "a frame before accept() fails loudly": """
        async def connect(self):
            if self.scope["user"].is_anonymous:
                await self.send(text_data="log in first", close=True)
                return
            await self.accept()
        """,
}
