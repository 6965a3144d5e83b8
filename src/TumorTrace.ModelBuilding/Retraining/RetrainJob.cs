using System.Globalization;
using System.Runtime.ExceptionServices;
using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Models;
using TumorTrace.Core.Runs;
using TumorTrace.Core.Stages;
using TumorTrace.Evaluation;
using TumorTrace.ModelBuilding.Datasets;
using TumorTrace.ModelBuilding.Export;
using TumorTrace.Models;
using TumorTrace.Segmentation;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;
using TumorTrace.Training.Onnx;

namespace TumorTrace.ModelBuilding.Retraining;

/// <summary>
/// A pair's segmenter learns from corrections. Then both pairs segment corrected slides that neither has learned from, and the new pair is
/// kept only if it is better there. The classifier stays.
/// </summary>
/// <param name="time">For the record and estimates.</param>
internal sealed class RetrainJob(RetrainRequest request, IRunProgress progress, TimeProvider time, CancellationToken cancel)
{
    private const string Subject = "corrections";

    /// <summary>Beside the data set: what an interrupted training began with.</summary>
    private const string BeginFile = "begin.txt";

    private const double LearningRate = 5e-4;

    private const int Batch = 8,
        ValidateEvery = 25;

    private readonly ModelPair _base = new(request.Base);
    private readonly string _name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.Output)));

    private string Work => Path.Combine(request.Output, ".work");

    private string Set => Path.Combine(Work, "set");

    private string NewSegmenter => Path.Combine(Work, "pair", "segmenter.onnx");

    /// <exception cref="UserException">Too few corrections, nothing to learn from them, or files that cannot be used.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the same request goes on where this one stopped.</exception>
    public RetrainingRecord Run()
    {
        if (!_base.IsWhole)
            throw new UserException($"{request.Base}: no pair of models, expected classifier.onnx and segmenter.onnx in it");
        if (Directory.Exists(request.Output) && !Directory.Exists(Work))
            throw new UserException($"{request.Output}: exists already, expected a new folder; choose another name for the new models");
        var begin = time.GetTimestamp();
        var earlier = RetrainingRecord.Read(request.Base)?.Learned ?? [];
        var set = WriteSetOrNothing(earlier);
        Train(set);
        var before = Judge("before", _base.Segmenter, set);
        var after = Judge("after", NewSegmenter, set);
        var record = Compare(set, earlier, before, after, time.GetElapsedTime(begin));
        if (record.IsBetter)
            Keep();
        record.Write(request.Output);
        Directory.Delete(Work, recursive: true);
        return record;
    }

    /// <summary>Where there is nothing to learn from, no folder is left.</summary>
    private CorrectionResult WriteSetOrNothing(IReadOnlyList<SlideFingerprint> learned)
    {
        try
        {
            return WriteSet(learned);
        }
        catch (UserException) when (!Directory.Exists(Set))
        {
            Clear(request.Output);
            throw;
        }
    }

    /// <summary>Writes the data set. If it is that of an interrupted training, the training goes on; if not, it begins anew.</summary>
    private CorrectionResult WriteSet(IReadOnlyList<SlideFingerprint> learned)
    {
        var fresh = Path.Combine(Work, "fresh", "set");
        Clear(Path.GetDirectoryName(fresh)!);
        Directory.CreateDirectory(Path.GetDirectoryName(fresh)!);
        var corrections = new CorrectionRequest
        {
            Workspace = request.Workspace,
            Output = fresh,
            Slides = request.Slides,
            UnreviewedAsNormal = request.UnreviewedAsNormal,
            Mpp = ModelZoo.CardOf(_base.Segmenter).TargetMpp,
        };
        var set = new CorrectionSet(corrections, slides => CorrectionSplits.Of(slides, learned)).Write();
        AtomicFile.WriteText(Path.Combine(fresh, BeginFile), $"{FileHash.Whole(_base.Segmenter)}, {request.Steps} steps\n");
        foreach (var left in set.LeftOut)
            progress.Note($"{left.Folder}: left out: {left.Reason}");
        if (!IsSame(Set, fresh))
            Clear(Work, except: "fresh");
        Clear(Set);
        Directory.Move(fresh, Set);
        return set with
        {
            Cases = [.. set.Cases.Select(c => c with { Labels = Path.Combine(Set, "labels", Path.GetFileName(c.Labels!)) })],
        };
    }

    private static bool IsSame(string a, string b) =>
        new[] { "provenance.json", "set.csv", BeginFile }.All(f =>
            File.Exists(Path.Combine(a, f)) && File.ReadAllText(Path.Combine(a, f)) == File.ReadAllText(Path.Combine(b, f))
        );

    private void Train(CorrectionResult set)
    {
        if (File.Exists(NewSegmenter))
            return;
        var start = StartingPoint.Open(_base.Segmenter);
        var settings = Settings(start);
        using var train = OpenImages.Open(set.Cases, "train", settings, progress.Note);
        using var val = OpenImages.Open(set.Cases, "val", settings, progress.Note);
        var sampler = new PatchSampler(train.Regions, settings.Patches, settings.Augmentation, settings.Seed);
        var validation = ValidationPatches.Find(val.Regions, settings.Patches, settings.Validation.Patches);
        progress.Note(
            $"learns from {train.Regions.Count} slides, {sampler.TumorPositions} tumour and {sampler.NormalPositions} normal positions; "
                + $"chooses by {val.Regions.Count}"
        );
        var options = new RunOptions
        {
            Folder = Path.Combine(Work, "training"),
            Threads = request.Threads,
            Resume = true,
            Start = start,
            HardNegatives = Path.Combine(Set, "hard-negatives.csv"),
            Time = time,
        };
        var begin = time.GetTimestamp();
        var model = TrainingLoop
            .Run(settings, options, sampler, validation, p => Report(p, settings.Optimization.Steps, begin), cancel)
            .GetAwaiter()
            .GetResult();
        var draft = new CardDraft
        {
            Name = _name,
            License = ModelZoo.CardOf(_base.Segmenter).License,
            Data = [$"{_base.Name}, then {train.Regions.Count + val.Regions.Count} corrected slides"],
            DenseWindow = ModelZoo.CardOf(_base.Segmenter).DenseWindow ?? CardDraft.UsualDenseWindow,
            // Both are judged, and the new one is used, with regions drawn in the same way.
            LowThreshold = ModelZoo.CardOf(_base.Segmenter).LowThreshold,
        };
        ModelFiles.Write(NewSegmenter, settings.Describe(), model.Tensors, draft.Card(model, NewSegmenter));
    }

    /// <summary>Network, scale, staining and augmentation are those of the model that it begins with.</summary>
    private TrainingSettings Settings(StartingPoint start)
    {
        if (start.Settings is not { } origin)
            throw new UserException($"{start.Path}: does not hold the settings of its training, expected a model that `train` wrote");
        return origin with
        {
            Patches = origin.Patches with { Balanced = true },
            Optimization = new()
            {
                Steps = request.Steps,
                Batch = Batch,
                LearningRate = LearningRate,
                WarmUp = Math.Max(1, request.Steps / 10),
                // Batch-norms are folded into the weights: there is nothing to measure anew.
                FreezeStatistics = 0,
            },
            Validation = new() { Every = Math.Min(ValidateEvery, request.Steps) },
            Mining = new(),
        };
    }

    private void Report(TrainingProgress p, int steps, long begin)
    {
        progress.Stage(Subject, new StageState("training", p.Step, steps, 0, time.GetElapsedTime(begin)), finished: p.Step == steps);
        if (p.Scores is { } scores)
            progress.Note($"step {p.Step}: {string.Join(", ", scores.All.Select(s => $"{s.Key} {Short(s.Value)}"))}");
    }

    private static string Short(double value) => value.ToString("f3", CultureInfo.InvariantCulture);

    /// <summary>The pair's results on the slides to judge by, measured against what reviewers said of them.</summary>
    private Dictionary<string, SlideFigures> Judge(string name, string segmenter, CorrectionResult set)
    {
        var judged = set.Cases.Where(c => c.Split == "test").ToList();
        var run = Path.Combine(Work, name);
        progress.Note($"segments {judged.Count} slides with {(name == "before" ? _base.Name : _name)}");
        var models = new ModelChoice
        {
            Classifier = _base.Classifier,
            Segmenters = [segmenter],
            Precision = Precision.Fp32,
        };
        var batch = new TumorTracer(
            new SegmentRequest
            {
                Models = models,
                Settings = new RunSettings { Threads = request.Threads },
            }
        ).SegmentInputs([.. judged.Select(c => new SlideInput(c.Image, c.Mpp))], run, progress, cancel);
        if (batch.Failed is [{ Reason: var reason }, ..])
            ExceptionDispatchInfo.Throw(reason);
        if (batch.Interrupted)
            throw new OperationCanceledException(cancel);
        var truth = Path.Combine(Work, "truth");
        Clear(truth);
        Directory.CreateDirectory(truth);
        foreach (var (one, slide) in judged.Zip(batch.Done))
            File.Copy(one.Labels!, Path.Combine(truth, $"{Path.GetFileName(slide.Folder)}.geojson"));
        var report = EvaluateJob.Run(
            RunFolder.Open(run),
            truth,
            new EvaluateRequest { OutsideUnknown = !request.UnreviewedAsNormal },
            null,
            new Progress<double>(),
            cancel
        );
        return report.Slides.ToDictionary(s => s.Name, SlideFigures.Of, StringComparer.Ordinal);
    }

    private RetrainingRecord Compare(
        CorrectionResult set,
        IReadOnlyList<SlideFingerprint> learned,
        Dictionary<string, SlideFigures> before,
        Dictionary<string, SlideFigures> after,
        TimeSpan took
    )
    {
        var (old, now) = (SlideFigures.All(before.Values), SlideFigures.All(after.Values));
        // A model that draws better but overlooks a lesion is not better.
        var isBetter = now.Dice > old.Dice && now.LesionsFound >= old.LesionsFound;
        var figures =
            $"on {before.Count} corrected slide{(before.Count == 1 ? "" : "s")} that neither learned from: "
            + $"Dice {Short(old.Dice)} before and {Short(now.Dice)} after, "
            + $"{old.LesionsFound} and {now.LesionsFound} of {old.Lesions} lesions found, "
            + $"{old.FalsePositives} and {now.FalsePositives} false positives";
        return new RetrainingRecord
        {
            Name = _name,
            Base = _base.Name,
            IsBetter = isBetter,
            Verdict = isBetter ? $"better {figures}" : $"not better, {_base.Name} stays; {figures}",
            Learned = [.. learned, .. set.Slides.Zip(set.Cases).Where(s => s.Second.Split != "test").Select(s => s.First.Fingerprint)],
            Judged =
            [
                .. before.Keys.Order(StringComparer.Ordinal).Select(n => new JudgedSlide(n, before[n].Overlap.Dice, after[n].Overlap.Dice)),
            ],
            Before = old,
            After = now,
            Minutes = Math.Round(took.TotalMinutes, 1),
            Finished = time.GetUtcNow(),
        };
    }

    /// <summary>The base pair's classifier, and the new segmenter last: from then on the pair is whole.</summary>
    private void Keep()
    {
        TryQuantize();
        foreach (var file in Directory.EnumerateFiles(_base.Folder, "classifier.*"))
            File.Copy(file, Path.Combine(request.Output, Path.GetFileName(file)), overwrite: true);
        // Moved, as a job may take the pair at once: no file is there in part.
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(NewSegmenter)!).OrderBy(f => f == NewSegmenter))
            File.Move(file, Path.Combine(request.Output, Path.GetFileName(file)), overwrite: true);
    }

    private void TryQuantize()
    {
        try
        {
            Quantization.Run(NewSegmenter, LighterPrecision.Int8, Path.Combine(Set, "set.csv"), null, progress.Note, progress.Note);
        }
        catch (UserException e)
        {
            // It is only a faster form.
            progress.Note($"no int8 form: {e.Message}");
        }
    }

    private static void Clear(string folder, string? except = null)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var inside in Directory.EnumerateDirectories(folder).Where(f => Path.GetFileName(f) != except).ToList())
            Directory.Delete(inside, recursive: true);
        if (except is null)
            Directory.Delete(folder, recursive: true);
    }
}
