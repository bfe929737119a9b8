"""Consumers that tell their client of changes to a model's rows."""

from djangochannelsrestframework.consumers import AsyncAPIConsumer


class ObserverAPIConsumerMetaclass(type): ...


class ObserverConsumerMixin(AsyncAPIConsumer):
    async def websocket_disconnect(self, message):
        await super().websocket_disconnect(message)


class ObserverModelInstanceMixin(ObserverConsumerMixin):
    async def subscribe_instance(self, request_id, **kwargs):
        return None, 201

    async def unsubscribe_instance(self, request_id, **kwargs):
        return None, 204
