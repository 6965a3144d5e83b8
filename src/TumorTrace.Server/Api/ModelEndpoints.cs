using Microsoft.AspNetCore.Http.HttpResults;
using TumorTrace.Core;
using TumorTrace.Core.Runs;
using TumorTrace.Server.Jobs;
using TumorTrace.Server.Options;
using TumorTrace.Server.Problems;

namespace TumorTrace.Server.Api;

/// <summary>Which models there are, and what became of those that learned from corrections.</summary>
internal static class ModelEndpoints
{
    internal static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/models", (ModelList models) => models.List()).WithTags("Jobs").WithSummary("The pairs of models that can be chosen.");
        api.MapPut("/models/default", SetDefault)
            .WithTags("Jobs")
            .WithSummary("Chooses the workspace's pair for slides of its pixel size whose jobs name none; {\"pair\": null} for none.")
            .ProducesProblem(409);
        api.MapGet("/trainings", Trainings)
            .WithTags("Jobs")
            .WithSummary("How many slides are corrected, and what became of trainings on them, newest first.");
    }

    private static NoContent SetDefault(DefaultChoice choice, ModelList models)
    {
        try
        {
            models.SetDefault(choice.Pair);
            return TypedResults.NoContent();
        }
        catch (UserException e)
        {
            throw RequestProblemException.Conflict(e.Message);
        }
    }

    private static TrainingList Trainings(ModelList models, ViewerOptions options) =>
        new(CorrectedSlides.All(options.Root).Slides.Select(s => s.Name).Distinct(StringComparer.Ordinal).Count(), models.Trainings());

    internal sealed record DefaultChoice(string? Pair);

    /// <param name="Corrected">Slides of the workspace with corrections.</param>
    internal sealed record TrainingList(int Corrected, IReadOnlyList<RetrainingRecord> Trainings);
}
