using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using TumorTrace.Server.Jobs;
using TumorTrace.Server.Options;
using TumorTrace.Server.Problems;

namespace TumorTrace.Server.Api;

/// <summary>Models, and jobs that segment slides of the workspace.</summary>
internal static class JobEndpoints
{
    internal static void Map(IEndpointRouteBuilder api, ViewerOptions options)
    {
        if (options.Jobs is null)
        {
            Refuse(api);
            return;
        }
        ModelEndpoints.Map(api);
        api.MapGet("/queue", (JobStore store) => store.State())
            .WithTags("Jobs")
            .WithSummary("The queue in numbers, and the workers with what they do.");
        UploadEndpoints.Map(api);
        var jobs = api.MapGroup("/jobs").WithTags("Jobs");
        jobs.MapGet("", (JobService service) => service.List()).WithSummary("All jobs, newest first.");
        jobs.MapPost("", PostAsync)
            .WithSummary("Segments a slide, or with \"train\" trains a pair of models on the workspace's corrections.")
            .Accepts<JobRequest>("application/json")
            .Produces<JobResponse>(202)
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
        jobs.MapGet("/{id}", (string id, JobService service) => service.Describe(id)).WithSummary("A job with its state and progress.");
        jobs.MapGet("/{id}/events", JobEvents.StreamAsync)
            .WithSummary("Server-sent events: progress {stage, done, total, secondsLeft}, log {line}, end {state, message}.")
            .Produces(200, contentType: "text/event-stream")
            .ProducesProblem(404);
        jobs.MapGet("/{id}/log", Log).WithSummary("The job's log so far.").Produces(200, contentType: "text/plain");
        jobs.MapDelete("/{id}", (string id, JobService service) => TypedResults.Accepted(id, JobResponse.From(service.Cancel(id))))
            .WithSummary("Cancels a job; finished work is kept.")
            .ProducesProblem(409);
        jobs.MapPost(
                "/{id}/restart",
                (string id, JobService service) => TypedResults.Accepted($"../{id}", JobResponse.From(service.Restart(id)))
            )
            .WithSummary("Resumes a failed, cancelled or interrupted job where it stopped.")
            .ProducesProblem(409);
    }

    private static async Task<Accepted<JobResponse>> PostAsync(HttpContext context, JobService service)
    {
        var job = service.Create(await ReadAsync(context.Request));
        return TypedResults.Accepted($"jobs/{job.Id}", JobResponse.From(job));
    }

    private static async Task<JobRequest> ReadAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType())
            throw new RequestProblemException(
                StatusCodes.Status415UnsupportedMediaType,
                "Not JSON",
                $"Content-Type is \"{request.ContentType}\", expected application/json"
            );
        try
        {
            return await request.ReadFromJsonAsync<JobRequest>(request.HttpContext.RequestAborted) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw RequestProblemException.Malformed(
                $"line {e.LineNumber + 1}{(e.Path is { } path ? $", at {path}" : "")}: not valid JSON, or not the expected form; "
                    + $"a job has the members {string.Join(", ", JobOptions.Members)}"
            );
        }
        catch (InvalidOperationException e)
        {
            // A character set that is unknown.
            throw RequestProblemException.Malformed($"Content-Type is \"{request.ContentType}\": {e.Message}");
        }
    }

    private static ContentHttpResult Log(string id, JobService service, JobStore store)
    {
        var log = store.LogOf(service.Require(id));
        return TypedResults.Text(string.Concat(JobLog.Read(log, 0).Lines.Select(l => l + "\n")), "text/plain; charset=utf-8");
    }

    /// <summary>A viewer of a finished run segments nothing.</summary>
    private static void Refuse(IEndpointRouteBuilder api)
    {
        api.MapGet("/models", () => Array.Empty<ZooPair>()).ExcludeFromDescription();
        api.MapGet("/queue", () => QueueState.Of([], [], [])).ExcludeFromDescription();
        api.MapGet("/jobs", () => Array.Empty<JobResponse>()).ExcludeFromDescription();
        foreach (var address in new[] { "/slides", "/jobs" })
        {
            api.MapPost(
                    address,
                    void () =>
                        throw new RequestProblemException(
                            StatusCodes.Status403Forbidden,
                            "Refused",
                            "this viewer shows a finished run; start `tumortrace serve WORKSPACE` to upload and segment slides"
                        )
                )
                .ExcludeFromDescription();
        }
    }
}
