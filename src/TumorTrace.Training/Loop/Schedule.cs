namespace TumorTrace.Training.Loop;

/// <summary>The learning rate and the weight average's decay as functions of the step, counted from 1.</summary>
internal static class Schedule
{
    internal static double Rate(OptimizationSettings settings, int step)
    {
        if (step <= settings.WarmUp)
            return settings.LearningRate * step / settings.WarmUp;
        var done = Math.Min(1, (double)(step - settings.WarmUp) / Math.Max(1, settings.Steps - settings.WarmUp));
        return settings.LearningRate
            * settings.Schedule switch
            {
                RateSchedule.Cosine => 0.5 * (1 + Math.Cos(Math.PI * done)),
                RateSchedule.Step => done < 0.6 ? 1
                : done < 0.85 ? 0.1
                : 0.01,
                _ => 1,
            };
    }

    /// <summary>Low at first, so that the average forgets the random start.</summary>
    internal static double EmaDecay(OptimizationSettings settings, int step) => Math.Min(settings.EmaDecay, (1.0 + step) / (10.0 + step));
}
