from channels_graphql_ws.graphql_ws_consumer import GraphqlWsConsumer

__all__ = ["GraphqlWsConsumer"]
