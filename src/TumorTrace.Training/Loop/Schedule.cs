namespace TumorTrace.Training.Loop;

/// <summary>The learning rate and the weight average's decay as functions of the step, counted from 1.</summary>
internal static class Schedule
{
    /// <summary>Linear warm-up, then half a cosine down to 0 at the last step.</summary>
    internal static double Rate(TrainingSettings settings, int step)
    {
        if (step <= settings.WarmUp)
            return settings.LearningRate * step / settings.WarmUp;
        var done = (double)(step - settings.WarmUp) / Math.Max(1, settings.Steps - settings.WarmUp);
        return settings.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, done)));
    }

    /// <summary>Low at first, so that the average forgets the random start.</summary>
    internal static double EmaDecay(TrainingSettings settings, int step) => Math.Min(settings.EmaDecay, (1.0 + step) / (10.0 + step));
}
