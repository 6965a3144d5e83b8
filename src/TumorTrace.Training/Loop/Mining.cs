using TumorTrace.Training.Data;

namespace TumorTrace.Training.Loop;

/// <summary>Hard-negative mining as a step of training: when it is due, and the pool, kept in hard-negatives.csv.</summary>
internal sealed class Mining
{
    private readonly TrainingSettings _settings;
    private readonly MiningSettings _mining;
    private readonly PatchSampler _sampler;
    private readonly string _file;
    private readonly List<(int Step, HardNegative Negative)> _pool = [];

    internal Mining(TrainingSettings settings, PatchSampler sampler, RunOptions options, int resumedStep)
    {
        _settings = settings;
        _mining = settings.Mining;
        _sampler = sampler;
        _file = Path.Combine(options.Folder, "hard-negatives.csv");
        if (options.HardNegatives is { } given)
            _pool.AddRange(HardNegativeFile.Read(given, sampler.Regions).Select(n => (0, n.Negative)));
        // A search at the very step of the checkpoint is made again: it finds the same.
        if (resumedStep > 0 && File.Exists(_file))
            _pool.AddRange(HardNegativeFile.Read(_file, sampler.Regions).Where(n => n.Step > 0 && n.Step < resumedStep));
        Use();
    }

    internal bool IsDue(int step) => _mining.Every > 0 && step > 0 && step % _mining.Every == 0;

    /// <summary>The step up to which patches may be drawn before the pool can change.</summary>
    internal int NextAfter(int step)
    {
        var last = _settings.Optimization.Steps;
        return _mining.Every == 0 ? last : Math.Min(last, (step / _mining.Every + 1) * _mining.Every);
    }

    /// <summary>Looks at normal positions drawn by seed and step; false positives of the averaged weights join the pool.</summary>
    internal void Search(TrainingState state)
    {
        var positions = _sampler.SomeNormalPositions(_mining.Positions, state.Step);
        _pool.AddRange(HardNegatives.Find(state.Average, positions, _settings).Select(n => (state.Step, n)));
        HardNegativeFile.Write(_file, _pool);
        Use();
    }

    private void Use() => _sampler.UseHardNegatives([.. _pool.Select(n => n.Negative.Position)], _mining.Share);
}
