"""Places of an application in routers and lists of routes; APP stands for the application."""

from __future__ import annotations

IMPORTS = """\
from channels.auth import AuthMiddlewareStack
from channels.consumer import AsyncConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ChannelNameRouter, ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path, re_path


class Chat(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept()


"""

#: Where a router calls what stands there.
ROUTED = {
    "path()": """
        application = URLRouter([path("chat/", APP)])
                                               ^
        """,
    "re_path()": """
        application = URLRouter([re_path(r"^chat/$", APP)])
                                                     ^
        """,
    "url()": """
        from django.conf.urls import url

        application = URLRouter([url(r"^chat/$", APP, name="chat")])
                                                 ^
        """,
    "a keyword": """
        application = URLRouter(routes=[path(route="chat/", view=APP)])
                                                                 ^
        """,
    "path() with values": """
        application = URLRouter([path("chat/", APP, {"room": "lobby"}, "chat")])
                                               ^
        """,
    "path() by its module": """
        import django.urls
        from django import urls

        application = URLRouter([urls.path("a/", APP), django.urls.re_path("b", get_app())])
                                                 ^
        """,
    "path() by its own module": """
        from django.urls.conf import path as route

        application = URLRouter([route("chat/", APP)])
                                                ^
        """,
    "the router by its module": """
        import channels.routing
        from channels import routing as ws

        application = channels.routing.URLRouter([path("a/", APP)])
                                                             ^
        other = ws.ProtocolTypeRouter({"websocket": APP})
                                                    ^
        """,
    "the router by another name": """
        from channels.routing import URLRouter as Router

        application = Router([path("chat/", APP)])
                                            ^
        """,
    "a tuple of routes": """
        application = URLRouter((path("", get_app()), path("chat/", APP)))
                                                                    ^
        """,
    "a list in a function that is called so": """
        def routes():
            websocket_urlpatterns = [path("chat/", APP)]
                                                   ^
            return websocket_urlpatterns
        """,
    "a list in a class that is called so": """
        class Plugin:
            websocket_urlpatterns = [path("chat/", APP)]
                                                   ^
        """,
    "what a function returns": """
        def build():
            return [path("chat/", APP)]
                                  ^

        application = ProtocolTypeRouter({"websocket": URLRouter(build())})
        """,
    "protocols by dict()": """
        application = ProtocolTypeRouter(dict(http=get_asgi_application(), websocket=APP))
                                                                                     ^
        """,
    "a function": """
        def make_application():
            return URLRouter([path("chat/", APP)])
                                            ^
        """,
    "a router in a router": """
        application = URLRouter([path("ws/", URLRouter([path("chat/", APP)]))])
                                                                      ^
        """,
    "middleware around a router in a list": """
        websocket_urlpatterns = [
            path("ws/", AuthMiddlewareStack(URLRouter([path("chat/", APP)]))),
                                                                     ^
        ]
        """,
    "middleware around the router": """
        application = ProtocolTypeRouter(
            {
                "http": get_asgi_application(),
                "websocket": AllowedHostsOriginValidator(
                    AuthMiddlewareStack(URLRouter([path("chat/", APP)]))
                                                                 ^
                ),
            }
        )
        """,
    "a list with a known name": """
        websocket_urlpatterns = [
            path("chat/", APP),
                          ^
        ]
        """,
    "lists with other known names": """
        ws_routes: list = [path("chat/", APP)]
                                         ^
        CHANNEL_ROUTING = (path("chat/", APP),)
                                         ^
        """,
    "a list that the router reaches": """
        routes = [path("chat/", APP)]
                                ^
        application = URLRouter(routes)
        """,
    "a list that the router reaches through a list": """
        inner = [path("chat/", APP)]
                               ^
        outer = [path("", get_app()), *inner]
        application = URLRouter(outer)
        """,
    "a sum of lists": """
        rooms = [path("rooms/", APP)]
                                ^
        application = URLRouter(rooms + [path("chat/", APP)])
                                                       ^
        """,
    "a sum of lists with a known name": """
        websocket_urlpatterns = [path("a/", get_app())] + [path("b/", APP)]
                                                                      ^
        """,
    "append()": """
        routes = []
        routes.append(path("chat/", APP))
                                    ^
        application = URLRouter(routes)
        """,
    "extend()": """
        routes = []
        routes.extend([path("chat/", APP)])
                                     ^
        application = URLRouter(routes)
        """,
    "+=": """
        routes = []
        routes += [path("chat/", APP)]
                                 ^
        application = URLRouter(routes)
        """,
    "append() to a list with a known name": """
        websocket_urlpatterns = []
        websocket_urlpatterns.append(path("chat/", APP))
                                                   ^
        """,
    "before +=": """
        routes = [path("chat/", APP)]
                                ^
        routes += [path("help/", get_app())]
        application = URLRouter(routes)
        """,
    "a comprehension": """
        application = URLRouter([path(f"{room}/chat/", APP) for room in ("red", "blue")])
                                                       ^
        """,
    "a comprehension in a list": """
        application = URLRouter([path("", get_app()), *[path(f"{n}/", APP) for n in range(3)]])
                                                                      ^
        """,
    "+= to a list with a known name": """
        websocket_urlpatterns = []
        websocket_urlpatterns += [path("chat/", APP)]
                                                ^
        """,
    "an entry on condition": """
        application = URLRouter([path("a/", APP) if debug else path("b/", get_app())])
                                            ^
        """,
    "an application on condition": """
        application = URLRouter([path("chat/", get_app() if debug else APP)])
                                                                       ^
        """,
    "ProtocolTypeRouter": """
        application = ProtocolTypeRouter({"http": get_asgi_application(), "websocket": APP})
                                                                                       ^
        """,
    "ProtocolTypeRouter by a keyword": """
        application = ProtocolTypeRouter(application_mapping={"websocket": APP})
                                                                           ^
        """,
    "ProtocolTypeRouter with a dict that has a name": """
        protocols = {"websocket": APP}
                                  ^
        application = ProtocolTypeRouter(protocols)
        """,
    "ProtocolTypeRouter with more from elsewhere": """
        application = ProtocolTypeRouter({**get_protocols(), "websocket": APP})
                                                                          ^
        """,
    "ChannelNameRouter": """
        application = ProtocolTypeRouter({"channel": ChannelNameRouter({"thumbnails": APP})})
                                                                                      ^
        """,
}

#: Where no router calls it, or nobody can tell.
ELSEWHERE = {
    "routes of Django": """
        urlpatterns = [path("chat/", APP)]
        """,
    "a list that no router reaches": """
        menu = [path("chat/", APP)]
        application = URLRouter([])
        """,
    "protocols that are added one by one": """
        protocols = {}
        if settings.SERVES_HTTP:
            protocols["http"] = APP
        application = ProtocolTypeRouter(protocols)
        """,
    "append() to a list that no router reaches": """
        menu = []
        menu.append(path("chat/", APP))
        menu += [path("chat/", APP)]
        routes = []
        application = URLRouter(routes)
        """,
    "a list that has made way for another one before +=": """
        routes = [path("chat/", APP)]
        routes = []
        routes += [path("help/", get_app())]
        application = URLRouter(routes)
        """,
    "append() to a list of that name in a function": """
        def menu():
            routes = []
            routes.append(path("chat/", APP))
            return routes


        routes = []
        application = URLRouter(routes)
        """,
    "path() of another package": """
        from somewhere import path

        application = URLRouter([path("chat/", APP)])
        """,
    "path() of its own": """
        def path(route, consumer):
            return re_path(route, consumer.as_asgi())


        application = URLRouter([path("chat/", APP)])
        """,
    "a router of another package": """
        from somewhere import URLRouter

        application = URLRouter([path("chat/", APP)])
        """,
    "a router of its own": """
        class ProtocolTypeRouter:
            def __init__(self, consumers):
                self.consumers = consumers


        application = ProtocolTypeRouter({"websocket": APP})
        """,
    "middleware around it": """
        application = URLRouter([path("chat/", AuthMiddlewareStack(APP))])
        """,
    "a partial function": """
        import functools

        application = URLRouter([path("chat/", functools.partial(run, APP))])
        """,
    "routes that are made by a call": """
        application = URLRouter(make_routes("chat/", APP))
        """,
    "a dict that is made by a call": """
        application = ProtocolTypeRouter(make_protocols(websocket=APP))
        """,
    "a version check": """
        import channels

        if channels.__version__ >= "3":
            application = URLRouter([path("chat/", Chat.as_asgi())])
        else:
            application = URLRouter([path("chat/", APP)])
        """,
    "a version check in the route": """
        from channels import __version__

        websocket_urlpatterns = [
            path("chat/", Chat.as_asgi() if __version__ > "3" else APP),
        ]
        """,
    "a check of as_asgi": """
        application = URLRouter(
            [path("chat/", Chat.as_asgi() if hasattr(Chat, "as_asgi") else APP)]
        )
        """,
}

#: Applications that are right.
RIGHT = {
    "as_asgi()": "Chat.as_asgi()",
    "as_asgi() with values": "Chat.as_asgi(groups=['chat'])",
    "as_asgi() of a parent router": "router.as_consumer().as_asgi()",
    "a cast": "cast(Callable, Chat.as_asgi())",
    "middleware": "AuthMiddlewareStack(Chat.as_asgi())",
    "a router": "URLRouter([])",
    "Django": "get_asgi_application()",
    "a name that nobody knows": "somewhere.application",
}
