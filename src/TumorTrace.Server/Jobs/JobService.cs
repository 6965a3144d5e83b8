using TumorTrace.Core;
using TumorTrace.Core.Runs;
using TumorTrace.Server.Options;
using TumorTrace.Server.Problems;
using TumorTrace.Server.Workspace;

namespace TumorTrace.Server.Jobs;

/// <summary>Creates, cancels and restarts jobs, and checks every request.</summary>
internal sealed class JobService(
    JobStore store,
    JobQueue queue,
    JobRunner runner,
    JobStates states,
    SlideCatalog catalog,
    ModelList models,
    ViewerOptions options
)
{
    private readonly Lock _lock = new();

    internal IEnumerable<JobResponse> List()
    {
        var served = queue.Served();
        return store.List().Select(j => Describe(j, served));
    }

    internal JobResponse Describe(string id) => Describe(Require(id), queue.Served());

    private static JobResponse Describe(JobRecord job, IReadOnlySet<string> served) =>
        JobResponse.From(job) is var response && JobQueue.Obstacle(job, served) is { } obstacle
            ? response with
            {
                Message = obstacle,
            }
            : response;

    /// <exception cref="RequestProblemException">404: there is no such job.</exception>
    internal JobRecord Require(string id) => store.Find(id) ?? throw RequestProblemException.NotFound("there is no job with this id");

    /// <exception cref="RequestProblemException">
    /// 400: an option is wrong; 404: there is no such slide; 409: the run would destroy something.
    /// </exception>
    internal JobRecord Create(JobRequest request)
    {
        Check(request);
        if (request.Train is { } training)
            return Create(request, training);
        var slide = catalog.Find(request.Slide) ?? throw RequestProblemException.NotFound("there is no slide with this id");
        var file = slide.SlidePath ?? throw RequestProblemException.Conflict(slide.Problem ?? $"{slide.Name}: the slide is not found");
        if (!options.AllowsSlide(file))
            throw RequestProblemException.Conflict($"{file}: lies outside the workspace");
        // Two requests at the same time must not get the same run.
        lock (_lock)
        {
            request = request with { Models = request.Models ?? models.DefaultFor(() => request.Mpp ?? MppOf(slide, file)) };
            var name = Path.GetFileNameWithoutExtension(file);
            var run = request.Run ?? RunName.Free(request, r => IsTaken(r, name));
            CheckRun(run, name, file);
            var job = store.Add(
                (id, now) =>
                    new JobRecord(id, name, Path.GetRelativePath(options.Root, file), run, request, JobState.Queued, now)
                    {
                        Needs = models.NeedOf(request.Models),
                        Who = request.Who ?? options.User,
                    }
            );
            Enqueue(job);
            return job;
        }
    }

    private JobRecord Create(JobRequest request, TrainingRequest training)
    {
        if (options.Jobs?.TrainCommandLine is null)
            throw RequestProblemException.Conflict("this server cannot train models");
        lock (_lock)
        {
            var (name, folder) = ($"{RunFiles.Models}/{training.Name}", Path.Combine(models.WorkspaceFolder, training.Name));
            if (Active(training.Name, name) is { } other)
                throw RequestProblemException.Conflict($"a training of {training.Name} is {State(other)} already");
            if (RetrainingRecord.Read(folder) is not null)
                throw RequestProblemException.Conflict($"{name} has been trained already; choose another name");
            var job = store.Add(
                (id, now) =>
                    new JobRecord(id, name, "", training.Name, request, JobState.Queued, now)
                    {
                        Needs = models.NeedOf(training.Models),
                        Who = request.Who ?? options.User,
                    }
            );
            Enqueue(job);
            return job;
        }
    }

    /// <summary>µm/px that a default is chosen by; null if the slide states none or cannot be opened, which its job will report.</summary>
    private static double? MppOf(SlideEntry slide, string file)
    {
        if (slide.Manifest is { } manifest)
            return manifest.Mpp;
        try
        {
            using var opened = TumorTracer.Open(file);
            return opened.Info.Mpp;
        }
        catch (UserException)
        {
            return null;
        }
    }

    /// <summary>Queues a job that has ended again; it resumes where it stopped.</summary>
    internal JobRecord Restart(string id)
    {
        var job = Require(id);
        lock (_lock)
        {
            if (Active(job.Run, job.SlideName) is { } other)
                throw RequestProblemException.Conflict(
                    other.Id == id
                        ? $"the job is {State(job)} already"
                        : $"another job of {job.SlideName} in the run {job.Run} is {State(other)}"
                );
            job =
                store.Change(
                    id,
                    r => r.Anew(models.NeedOf(r.Request.Train?.Models ?? r.Request.Models)),
                    unless: r => r is { HasEnded: false } or { State: JobState.Finished }
                ) ?? throw RequestProblemException.Conflict("the job is finished; start a new one to segment the slide again");
            Enqueue(job);
            return job;
        }
    }

    /// <summary>Removes a queued job at once; asks a running one to stop, which it does soon.</summary>
    internal JobRecord Cancel(string id)
    {
        var job = Require(id);
        var taken = store.Change(
            id,
            (r, now) =>
                r with
                {
                    State = JobState.Cancelled,
                    Message = r.IsDivided ? JobRecord.CancelledMessage : "cancelled before it started",
                    Ended = now,
                },
            unless: r => r.State != JobState.Queued && !r.IsDivided
        );
        if (taken is not null)
        {
            store.RemoveParts(id);
            states.Ended(taken);
        }
        else if (job.HasEnded)
            throw RequestProblemException.Conflict($"the job has ended already: {State(job)}");
        else
        {
            store.Change(id, r => r with { IsCancelled = true }, unless: r => r.State != JobState.Running);
            runner.Cancel(id);
        }
        // A ticket of a job that has begun may be needed by another one, whose turn it was not.
        if (taken?.Ticket is { } ticket)
            queue.Remove(ticket);
        return taken ?? Require(id);
    }

    private void Enqueue(JobRecord job)
    {
        states.Queued(job);
        queue.Enqueue(job.Id);
    }

    private void Check(JobRequest request)
    {
        var problems = JobOptions.Problems(request, models.Names()).ToList();
        if (problems.Count > 0)
            throw new RequestProblemException(StatusCodes.Status400BadRequest, "Wrong options", string.Join('\n', problems));
    }

    private void CheckRun(string run, string name, string file)
    {
        var folder = Path.Combine(options.RunsFolder, run, name);
        if (!RealPath.IsInside(folder, options.Root))
            throw RequestProblemException.Conflict($"{folder}: lies outside the workspace");
        if (Active(run, name) is { } other)
            throw RequestProblemException.Conflict($"a job of {name} in the run {run} is {State(other)} already");
        if (ManifestOf(run, name) is { } earlier && !earlier.Slide.Matches(file))
            throw RequestProblemException.Conflict(
                $"the run {run} has a result of another slide of this name, {earlier.Slide.File} of {earlier.Slide.Bytes} bytes; "
                    + "choose another run"
            );
        if (Directory.Exists(Path.Combine(folder, RunFiles.Corrections)))
            throw RequestProblemException.Conflict(
                $"the result of {name} in the run {run} has been corrected; choose another run, "
                    + "so that the corrections keep the result they were made from"
            );
    }

    private bool IsTaken(string run, string name) =>
        Active(run, name) is not null
        || ManifestOf(run, name) is not null
        || Directory.Exists(Path.Combine(options.RunsFolder, run, name, RunFiles.Corrections));

    private JobRecord? Active(string run, string name) =>
        store.List().FirstOrDefault(j => !j.HasEnded && j.Run == run && j.SlideName == name);

    private Manifest? ManifestOf(string run, string name) => Manifest.TryRead(Manifest.PathIn(Path.Combine(options.RunsFolder, run, name)));

    private static string State(JobRecord job) => job.State.ToString().ToLowerInvariant();
}
