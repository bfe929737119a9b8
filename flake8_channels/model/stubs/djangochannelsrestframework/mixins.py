"""Actions that are added to the generic consumer; each answers with data and a status."""


class CreateModelMixin:
    async def create(self, data, **kwargs):
        return data, 201


class ListModelMixin:
    async def list(self, **kwargs):
        return [], 200


class RetrieveModelMixin:
    async def retrieve(self, **kwargs):
        return {}, 200


class UpdateModelMixin:
    async def update(self, data, **kwargs):
        return data, 200


class PatchModelMixin:
    async def patch(self, data, **kwargs):
        return data, 200


class DeleteModelMixin:
    async def delete(self, **kwargs):
        return None, 204


class PaginatedModelListMixin(ListModelMixin): ...


class StreamedPaginatedListMixin(PaginatedModelListMixin): ...
