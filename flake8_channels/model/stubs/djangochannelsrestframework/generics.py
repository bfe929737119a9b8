"""The generic consumer, to which the mixins add actions on a queryset."""

from djangochannelsrestframework.consumers import AsyncAPIConsumer


class GenericAsyncAPIConsumer(AsyncAPIConsumer):
    def get_queryset(self, **kwargs):
        return self.queryset

    def get_object(self, **kwargs):
        return self.get_queryset(**kwargs)

    def get_serializer(self, action_kwargs=None, *args, **kwargs):
        return self.serializer_class(*args, **kwargs)

    def filter_queryset(self, queryset, **kwargs):
        return queryset
