import { writeOperation } from '../operation.js';
import { featureSwitchInput, featureSwitchOutput, proposeFeatureSwitch } from './propose-feature-switch.js';

/** Switches features of the tenant on. */
export const enableFeature = writeOperation({
  name: 'feature.enable',
  summary: 'Switch features of the tenant on',
  scope: 'tenant',
  permission: 'tenant.administer',
  input: featureSwitchInput,
  output: featureSwitchOutput,
  propose: (context, input, changes) => proposeFeatureSwitch(context, input, true, changes),
});
